/** A box at the lower edge of the window, and what it needs; in CSS pixels of the window. */
export type Wanted = {
  readonly left: number;
  readonly right: number;
  /** It shrinks from the first to the second where there is no more room. */
  readonly height: number;
  readonly minHeight: number;
  /** Distance to keep from the lower edge of the window. */
  readonly bottom: number;
  /** True gives way to consent banners alone, false to everything that floats. */
  readonly bannersOnly: boolean;
};

/** Distances from the edges of the window; null where there is no room. `banner`: one was in the way. */
export type Room = {
  readonly inset: { readonly top: number; readonly bottom: number } | null;
  readonly banner: boolean;
};

type Obstacle = { top: number; bottom: number; banner: boolean };

/** Between the box and what it gives way to. */
const GAP = 12;
/** Points are looked at in this distance; whatever has buttons is larger. */
const STEP = 44;
/** A lasting "privacy settings" button is no banner: the panel may cover it. Where banners alone count, none is narrower. */
const SMALL = 120;
/** A look at some of the rows is at each fourth one. */
const TURNS = 4;
/** What consent platforms call themselves or their banners, in an id or a class. */
const BANNER_NAME =
  /cookie|consent|gdpr|privacy|cmp|cc-|cky|c15t|didomi|klaro|osano|axeptio|iubenda|usercentrics|tarteaucitron|trust|shopify-pc|sp_message/i;

/**
 * Finds room for a box that floats over the page: above or below whatever else floats there (position fixed or sticky),
 * so that no button of a consent banner, a cart bar or another chat is covered. Looks at what is really painted, so it
 * knows banners that nobody named.
 *
 * It reads the page and changes nothing. What covers the whole window is the page itself, unless it is a consent
 * platform's.
 *
 * @param ours the element that is left aside
 * @param turn looks at some of the rows alone, at others each time that it is one more; without it, at all
 *
 * @example
 * findRoom({ left: 1204, right: 1260, height: 56, minHeight: 56, bottom: 20, bannersOnly: false }, host);
 * // { inset: { bottom: 152, top: 592 }, banner: true }
 */
export function findRoom(
  { left, right, height, minHeight, bottom, bannersOnly }: Wanted,
  ours: Element,
  turn?: number,
): Room {
  let top = 0;
  let banner = false;
  const known: Known = new Map();
  for (let tries = 0; tries < 5; tries++) {
    const upper = Math.max(top, innerHeight - bottom - height);
    if (innerHeight - bottom - upper < minHeight) break;
    const area = { left, right, top: upper, bottom: innerHeight - bottom };
    const found = firstObstacle(area, { ours, bannersOnly, known, turn });
    if (!found) return { inset: { top: upper, bottom }, banner };
    banner ||= found.banner;
    if (found.top + found.bottom > innerHeight) bottom = innerHeight - found.top + GAP;
    else top = found.bottom + GAP;
  }
  return { inset: null, banner };
}

function firstObstacle(
  area: { left: number; right: number; top: number; bottom: number },
  search: Search,
): Obstacle | undefined {
  const columns = points(area.left, area.right, search.bannersOnly ? SMALL : STEP);
  const { turn } = search;
  const isTheirTurn = (row: number): boolean => turn === undefined || row % TURNS === turn % TURNS;
  for (const y of points(area.top, area.bottom, STEP).filter((_, row) => isTheirTurn(row))) {
    for (const x of columns) {
      const found = obstacleAt(document, { ...search, x, y });
      if (found) return found;
    }
  }
  return undefined;
}

/** From just inside one end to just inside the other, from the far end on: banners are at the bottom. */
function points(from: number, to: number, step: number): number[] {
  const count = Math.max(1, Math.ceil((to - from) / step));
  return Array.from({ length: count + 1 }, (_, i) => to - 1 - ((to - from - 2) * i) / count);
}

/** What is known of an element that was looked at: it lies under many points. */
type Known = Map<Element, Obstacle | null>;
type Search = { ours: Element; bannersOnly: boolean; known: Known; turn: number | undefined };

function obstacleAt(
  root: DocumentOrShadowRoot,
  look: Search & { x: number; y: number },
): Obstacle | undefined {
  const { x, y, ours, bannersOnly, known } = look;
  for (const element of root.elementsFromPoint(x, y)) {
    if (element === ours) continue;
    const inside = element.shadowRoot && element.shadowRoot !== root && obstacleAt(element.shadowRoot, look);
    if (inside) return inside;
    if (!known.has(element)) known.set(element, obstacle(element, bannersOnly));
    const found = known.get(element);
    if (found) return found;
  }
  return undefined;
}

function obstacle(element: Element, bannersOnly: boolean): Obstacle | null {
  const { position } = getComputedStyle(element);
  if (position !== 'fixed' && position !== 'sticky') return null;
  const { top, bottom, width, height } = element.getBoundingClientRect();
  // One that scrolls along is in the way only while it sticks to the lower edge.
  if (position === 'sticky' && bottom < innerHeight - 1) return null;
  const covers = width >= innerWidth * 0.95 && height >= innerHeight * 0.95;
  const banner = isNamedBanner(element) || (!covers && /cookie/i.test(element.textContent));
  if (covers && !banner) return null;
  if (bannersOnly && (!banner || (width < SMALL && height < SMALL))) return null;
  return { top, bottom, banner };
}

function isNamedBanner(element: Element): boolean {
  for (
    let each: Element | null = element;
    each && each !== document.body;
    each = each.parentElement ?? ((each.getRootNode() as Partial<ShadowRoot>).host || null)
  ) {
    if (BANNER_NAME.test(`${each.id} ${each.getAttribute('class') ?? ''}`)) return true;
  }
  return false;
}
