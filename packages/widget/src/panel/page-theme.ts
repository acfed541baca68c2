/** A computed colour: its space (`color(srgb …)` names it inside) and three or four numbers. */
const COLOUR = /^(rgba?|oklch|oklab|lch|lab|color)\((?:[a-z][\w-]* )?(.*)\)$/;
/** Darker than this, from 0 to 1, is dark. */
const DARK = 0.45;

/**
 * Tells whether the page looks light or dark, by the background that it paints; null where it paints none, and the
 * colour scheme that the page declares decides.
 *
 * @example
 * pageTheme(); // 'dark' on <body style="background: #111">
 */
export function pageTheme(): 'light' | 'dark' | null {
  for (const element of [document.body, document.documentElement]) {
    const light = lightness(getComputedStyle(element).backgroundColor);
    if (light !== null) return light < DARK ? 'dark' : 'light';
  }
  return null;
}

/**
 * How light a computed colour looks, from 0 to 1; null where it is see-through, or in a colour space that is not known.
 *
 * @example
 * lightness('rgb(255, 255, 255)'); // 1
 */
export function lightness(colour: string): number | null {
  const [, space, list = ''] = COLOUR.exec(colour) ?? [];
  if (!space) return null;
  const [first = 0, second = 0, third = 0, alpha = 1] = list.match(/-?[\d.]+/g)?.map(Number) ?? [];
  if (alpha < 0.5) return null;
  if (space.startsWith('ok')) return first;
  if (space === 'lab' || space === 'lch') return first / 100;
  const luma = 0.2126 * first + 0.7152 * second + 0.0722 * third;
  return space === 'color' ? luma : luma / 255;
}
