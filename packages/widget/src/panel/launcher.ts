import type { Channel } from '@webspeaker/core/channels';

import type { MessageReport } from '../sending/outbox.ts';
import { guarded } from '../guarded.ts';
import { quietly } from '../quietly.ts';
import { THREAD } from '../visitor/entries.ts';
import { readTabThread } from '../visitor/tab-thread.ts';
import type { AnswerHandler } from './answer-handler.ts';
import { icon } from './element.ts';
import { findLanguage } from './language.ts';
import type { Panel, PanelHost, PanelModule, Speech, TextsModule } from './panel-module.ts';
import { makeStage } from './stage.ts';

/** The part of `window.WebSpeaker` that needs the panel. */
export type PanelApi = {
  /** Opens the panel, on a channel where one is named. */
  open(channel?: Channel): void;
  close(): void;
  /** Registers who answers a channel's messages in the panel; without one a message is "Delivered". */
  answer(channel: Channel, handler: AnswerHandler): void;
};

/**
 * Draws the launcher and opens the panel, whose file and texts are loaded when somebody is about to need them: a pointer
 * or the focus is on the launcher, the page asks for the panel, or a message was sent. Where that fails the launcher says
 * so, and the next press tries again.
 *
 * @param given.data what the owner set: how things look
 * @param given.load gets the files that are loaded later
 *
 * @example
 * const panel = showLauncher({ tracker, data: script.dataset, load: makeLoader(script.src) });
 * panel.open('live_support');
 */
export function showLauncher(given: Pick<PanelHost, 'tracker' | 'data' | 'load'>): PanelApi {
  const handlers: PanelHost['handlers'] = {};
  const reports: Readonly<MessageReport>[] = [];
  let drawn: Drawn | null = null;
  const draw = (): Drawn => (drawn = drawLauncher({ ...given, handlers, reports }, again));
  const again = (): void => {
    reports.length = 0;
    draw();
  };
  // Where a browser can't draw it, the tracker works all the same.
  const use = (action: (drawn: Drawn) => unknown): void => void quietly(() => action(drawn ?? draw()));

  given.tracker.api.on('message', (report) => {
    if (!reports.includes(report)) reports.push(report);
    use(({ preload }) => preload());
  });
  /** A conversation that an earlier page kept may have been answered. */
  const look = (drawn: Drawn): unknown => hasThread(given.tracker) && drawn.preload();
  given.tracker.api.on('consent', () => use(look));
  // In a task of its own: on a slow telephone the script's own task is long enough without.
  setTimeout(use, 0, look);
  return {
    open: (channel) => use(({ open }) => open(channel)),
    close: () => drawn?.close(),
    answer(channel, handler) {
      guarded(() => (handlers[channel] = handler));
    },
  };
}

function hasThread({ store: { name }, recognition }: PanelHost['tracker']): boolean {
  const kept = recognition.recognised() && quietly(() => localStorage.getItem(name + THREAD));
  return !!kept || readTabThread(name) !== null;
}

type Drawn = { open(channel?: Channel): Promise<void>; close(): void; preload(): void };

function drawLauncher(
  given: Pick<PanelHost, 'tracker' | 'data' | 'handlers' | 'load' | 'reports'>,
  again: () => void,
): Drawn {
  const { data, load } = given;
  let panel: Panel | null = null;
  let wanted: { channel: Channel | undefined } | null = null;

  const preload = (): void => void prepare().catch(() => undefined);
  const launcher = launcherButton(data, { open: () => open(), preload });
  const stage = makeStage(data, () => (panel?.dialog.open ? panel.dialog : launcher), {
    placed: (banner) => panel?.yield(banner),
    deaf: again,
  });
  const { root, floor } = stage;

  async function prepare(): Promise<{ panel: Panel; speech: Speech }> {
    const { language, locale } = findLanguage(data['language']);
    const [{ drawPanel }, { texts }] = await Promise.all([
      load<PanelModule>('panel.js'),
      load<TextsModule>(`${language}.js`),
    ]);
    const speech = { texts, locale };
    const changed = stage.place;
    panel ??= drawPanel({ ...given, root, floor, launcher, changed }, speech);
    return { panel, speech };
  }

  async function open(channel?: Channel): Promise<void> {
    wanted = { channel };
    stage.show();
    launcher.classList.toggle('loading', !panel);
    let failed = false;
    try {
      const { panel, speech } = await prepare();
      if (wanted) panel.open(speech, wanted.channel);
    } catch (error) {
      failed = true;
      console.warn('WebSpeaker: the panel could not be loaded', error);
    }
    wanted = null;
    launcher.classList.remove('loading');
    nameIt(floor, { launcher, data, failed });
  }

  keepKeys(floor);
  nameIt(floor, { launcher, data, failed: false });
  floor.append(launcher);

  return {
    open,
    preload,
    close() {
      wanted = null;
      panel?.close();
    },
  };
}

function launcherButton(
  data: DOMStringMap,
  { open, preload }: { open(): void; preload(): void },
): HTMLButtonElement {
  const button = document.createElement('button');
  button.className = 'launcher';
  button.ariaHasPopup = 'dialog';
  button.hidden = data['launcher'] === 'none';
  button.onclick = open;
  button.onpointerenter = button.onfocus = preload;
  button.append(icon('M20 12a8 8 0 0 1-11.6 7.1L4 20l1-4.2A8 8 0 1 1 20 12z'));
  return button;
}

/** Says what the launcher is in the language of the page, which may have changed. */
function nameIt(
  floor: HTMLElement,
  { launcher, data, failed }: { launcher: HTMLElement; data: DOMStringMap; failed: boolean },
): void {
  const { language, label } = findLanguage(data['language']);
  floor.lang = language;
  floor.dir = language === 'ar' ? 'rtl' : 'ltr';
  launcher.setAttribute('aria-label', failed ? `⚠ ${label}` : label);
  launcher.classList.toggle('failed', failed);
}

/** What is typed here is not for the page's keyboard shortcuts. */
function keepKeys(floor: HTMLElement): void {
  for (const event of ['keydown', 'keyup', 'keypress']) {
    floor.addEventListener(event, (pressed) => pressed.stopPropagation());
  }
}
