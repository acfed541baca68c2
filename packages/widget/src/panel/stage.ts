import { quietly } from '../quietly.ts';
import { findRoom, type Wanted } from './find-room.ts';
import css from './launcher.css?inline';

/** Where everything of the widget is drawn. */
export type Stage = {
  readonly root: ShadowRoot;
  /** The element inside `root` to draw into: it has language, direction and side, and hides all while it waits. */
  readonly floor: HTMLElement;
  /** Puts it into the page at once, instead of when the page has loaded. */
  show(): void;
  /** Looks for room now: something was opened or closed. */
  place(): void;
};

/** The launcher and a banner never overlap for longer, the panel and a banner for four times as long at most. */
const LOOK_EVERY_MS = 400;
/** A page whose last image never comes has a launcher all the same. */
const WAIT_FOR_PAGE_MS = 4_000;
const OFFSET_PX = 20;
/** What the panel needs at least: its head, a message and the field. */
const PANEL_MIN_PX = 300;

/**
 * Makes the widget's place in the page: one element behind the body, out of the flow, with an open shadow root.
 *
 * Behind the body and not in it: no grid, flex gap or `:last-child` of the page counts it, no `filter` or `transform` of
 * the body moves it, and a body that is swapped (Turbo, Astro) leaves it alone. It comes when the page has loaded, since
 * frameworks that take over a page's markup complain about what they did not write. Should it be removed, it is put
 * back; while a modal dialog of the page is open it moves into that, because everything outside of one is inert.
 *
 * The root is open: a closed one keeps no script of the page out (it could replace `attachShadow` first), but it would
 * keep out the owner's accessibility checks and tests.
 *
 * @param data attributes of the script tag: `data-side`, `data-offset`, `data-accent`
 * @param shownNow tells what is shown, asked anew each time: the launcher's button, or the panel's dialog
 * @param options.placed called with whether a consent banner is in the way of what is shown
 * @param options.deaf called when `document.open` took all listeners away: the stage is to be made anew
 *
 * @example
 * const stage = makeStage(script.dataset, () => (dialog.open ? dialog : button), options);
 */
export function makeStage(
  data: DOMStringMap,
  shownNow: () => HTMLElement,
  { placed, deaf }: { placed(banner: boolean): void; deaf(): void },
): Stage {
  const [side = OFFSET_PX, bottom = side] = (data['offset']?.match(/\d+/g) ?? []).map(Number);
  const floor = document.createElement('div');
  floor.className = 'floor';
  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' });
  // A constructable sheet, as in `addStyles`.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  root.append(floor);
  const set = (name: string, value: string): void => floor.style.setProperty(name, value);
  set('--side', `${side}px`);
  if (data['accent']) set('--wanted-accent', data['accent']);

  let shown = false;
  let free = false;
  let turn = 0;
  const hears = makeEar(host);

  function place(isWholeLook: boolean): void {
    const rtl = getComputedStyle(document.documentElement).direction === 'rtl';
    floor.classList.toggle('left', data['side'] === 'left' || (rtl && data['side'] !== 'right'));
    const wanted = wantedBy(shownNow(), bottom);
    // The panel is large. While no banner is in its way, a look costs a slow telephone a tenth of its time.
    if (!isWholeLook && free && wanted.bannersOnly && !findRoom(wanted, host, turn++).banner) return;
    const room = findRoom(wanted, host);
    free = !room.banner;
    floor.classList.toggle('waits', !room.inset && room.banner);
    set('--bottom', `${room.inset?.bottom ?? wanted.bottom}px`);
    set('--top', `${room.inset?.top ?? 0}px`);
    placed(room.banner);
  }

  const tick = (isWholeLook: boolean): void => {
    if (!host.isConnected && !hears()) {
      clearInterval(timer);
      deaf();
    } else if (shown && document.visibilityState === 'visible')
      quietly(() => (attach(host), place(isWholeLook)));
  };
  const placeAnew = (): void => tick(true);
  const show = (): void => {
    shown = true;
    placeAnew();
  };
  whenLoaded(show);
  addEventListener('resize', placeAnew);
  const timer = setInterval(tick, LOOK_EVERY_MS, false);
  return { root, floor, show, place: placeAnew };
}

/** The launcher gives way to everything and keeps its size; the panel to banners alone, and shrinks. As a sheet it has no offset. */
function wantedBy(shown: HTMLElement, bottom: number): Wanted {
  const { left, right, width, height } = shown.getBoundingClientRect();
  return shown.localName === 'dialog'
    ? {
        left,
        right,
        height: innerHeight,
        minHeight: PANEL_MIN_PX,
        bottom: width < innerWidth ? bottom : 0,
        bannersOnly: true,
      }
    : { left, right, height, minHeight: height, bottom, bannersOnly: false };
}

/**
 * Tells whether listeners still hear: `document.open` takes them all away.
 * https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html#document-open-steps
 */
function makeEar(host: HTMLElement): () => boolean {
  let hears = false;
  host.addEventListener('hear', () => (hears = true));
  return () => {
    hears = false;
    host.dispatchEvent(new Event('hear'));
    return hears;
  };
}

function attach(host: HTMLElement): void {
  // Each one lies above those before it.
  const dialogs = document.querySelectorAll('dialog:modal');
  const home = dialogs[dialogs.length - 1] ?? document.documentElement;
  if (host.parentNode === home) return;
  // Keeps focus, scroll positions and open dialogs, where the browser knows it.
  const mover = home as Element & { moveBefore?(node: Node, child: null): void };
  if (host.isConnected && mover.moveBefore) mover.moveBefore(host, null);
  else home.append(host);
}

function whenLoaded(show: () => void): void {
  if (document.readyState === 'complete') setTimeout(show);
  else {
    addEventListener('load', show);
    setTimeout(show, WAIT_FOR_PAGE_MS);
  }
}
