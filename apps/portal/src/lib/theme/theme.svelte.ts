/** Light, dark, or as the reader's system has it. */
export const THEMES = ['light', 'dark', 'system'] as const;

export type Theme = (typeof THEMES)[number];

/** In this browser's storage; `app.html` reads it before the first paint. */
const KEY = 'theme';

let chosen = $state<Theme>('system');

/** The colours that the reader chose, in this tab and all others. */
export const theme = {
  get chosen(): Theme {
    return chosen;
  },
  choose(value: Theme): void {
    chosen = value;
    try {
      localStorage.setItem(KEY, value);
    } catch {
      // Storage is switched off: the choice is for this page.
    }
    show();
  },
  /** Called once the page is interactive; the function that it returns ends it. */
  watch(): () => void {
    const system = systemIsDark();
    const read = () => {
      chosen = stored();
      show();
    };
    read();
    system.addEventListener('change', show);
    addEventListener('storage', read);
    return () => {
      system.removeEventListener('change', show);
      removeEventListener('storage', read);
    };
  },
};

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return THEMES.find((known) => known === value) ?? 'system';
  } catch {
    return 'system';
  }
}

function show(): void {
  const dark = chosen === 'dark' || (chosen === 'system' && systemIsDark().matches);
  const root = document.documentElement;
  root.classList.toggle('dark', dark);
  root.style.colorScheme = dark ? 'dark' : 'light';
}

const systemIsDark = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');
