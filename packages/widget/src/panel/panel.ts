import type { Channel } from '@webspeaker/core/channels';

import { addStyles } from './add-styles.ts';
import type { AnswerViewModule } from './answer-view.ts';
import { element } from './element.ts';
import { guardUnsent } from './guard-unsent.ts';
import type { KeptThreadModule } from './kept-thread.ts';
import { liveSupport } from './live-support.ts';
import { readLook } from './look.ts';
import { pageTheme } from './page-theme.ts';
import css from './panel.css?inline';
import type { Panel, PanelHost, Speech } from './panel-module.ts';
import { panelView, type Actions, type PanelView } from './panel-view.ts';
import { shownChannels } from './shown-channels.ts';
import { fill, ownTexts } from './texts/own-texts.ts';
import { makeThread, type Thread } from './thread.ts';
import { unreadCount } from './unread-count.ts';

/**
 * Draws the panel beside the launcher and connects it to the tracker.
 *
 * On a telephone it is a sheet over the whole screen that keeps the focus, for what it covers must not get it; else, and
 * while a consent banner is open, the page stays in use. The native dialog returns the focus to where it was. Where the page
 * opened it by itself, and not the visitor, the focus stays where it is.
 *
 * @param host what `widget.js` hands over
 * @param speech in which words to begin
 *
 * @example
 * const panel = drawPanel(host, { texts, locale: 'en' });
 * panel.open({ texts, locale: 'en' }, 'live_support');
 */
export function drawPanel(host: PanelHost, speech: Speech): Panel {
  const { floor, launcher, data } = host;
  const look = readLook(data);
  let { sound } = look;
  let spoken = speech;
  let view: PanelView;
  const own = (): Speech => ({ ...spoken, texts: ownTexts(spoken.texts, { language: floor.lang, data }) });
  const thread = makeThread(host, () => own().texts);
  const dialog = addDialog(host, { refuseFiles: () => view.refuseFiles() });
  const channels = shownChannels(look.channels, { handlers: host.handlers, thread });
  const seen = (channel: Channel): boolean => isLookedAt(dialog) && view.seen() === channel;
  const unread = unreadCount(thread, { seen, changed: showUnread, arrived: () => sound && ring(host) });
  const live = liveSupport(host, { thread, isOpen: () => dialog.open, speech: own });
  const turnTo = (channel: Channel): void => view.showChat(channel, false);
  const toggleSound = (): boolean => (sound = !sound);
  const told = { typing: live.typing, turnTo, turned: unread.look, toggleSound };
  const actions = { ...actionsOf(host.tracker, dialog), ...told };
  const parts = { host, look, actions, below: live.root };
  const isStale = (): boolean => channels.now().length !== view.channels;

  function draw(): void {
    view = drawView(dialog, { ...parts, channels: channels.now(), speech: own() });
    thread.messages.forEach(view.showMessage);
    showUnread();
  }

  /** Draws anew where a channel came to those that are shown. */
  function keepUp(): void {
    if (!isStale()) return;
    const now = view.seen();
    draw();
    if (now !== 'privacy') turnTo(now);
  }

  function showUnread(): void {
    view.mark((channel) => unread.of(channel) > 0);
    badge(launcher, unread.total(), spoken.texts);
  }

  draw();
  follow(thread, { host, keepUp, view: () => view });

  return {
    dialog,
    open(asked, channel) {
      if (channel) channels.open(channel);
      const isOld = asked.texts !== spoken.texts || isStale();
      spoken = asked;
      if (isOld) draw();
      const focus = show(dialog, look.theme ?? pageTheme() ?? '');
      host.changed();
      view.showChat(channel ?? channels.now().find((each) => unread.of(each) > 0) ?? null, focus);
      live.wake();
    },
    close: () => dialog.close(),
    yield: (banner) => dialog.setAttribute('aria-modal', String(narrow() && !banner)),
  };
}

function actionsOf(
  { api, retry }: PanelHost['tracker'],
  dialog: HTMLDialogElement,
): Pick<Actions, 'send' | 'retry' | 'close' | 'narrow'> {
  return {
    send: (channel, text) => void api.send({ channel, text }),
    retry: ({ report }) => report && retry(report),
    close: () => dialog.close(),
    narrow,
  };
}

/** Draws all that is in the dialog. */
function drawView(dialog: HTMLDialogElement, parts: Parameters<typeof panelView>[0]): PanelView {
  const { look, speech } = parts;
  const view = panelView(parts);
  const { title } = speech.texts;
  dialog.setAttribute('aria-label', look.name ? `${title}: ${look.name}` : title);
  dialog.replaceChildren(...view.nodes);
  view.explain();
  return view;
}

/** Has the thread kept for the next page, from when the visitor agreed. */
function keepUnderConsent(host: PanelHost, thread: Thread): void {
  const { api, recognition } = host.tracker;
  let asked = false;
  const keep = (): void => {
    if (asked || !recognition.recognised()) return;
    asked = true;
    // Without the file the thread lives on this page alone.
    host.load<KeptThreadModule>('kept-thread.js').then(
      ({ keepThread }) => keepThread(host, thread),
      () => (asked = false),
    );
  };
  keep();
  api.on('consent', keep);
}

/** Lets a new message be heard; the view of what arrived comes from the same file. */
function ring({ load }: PanelHost): void {
  load<AnswerViewModule>('answer-view.js').then(
    ({ playSound }) => playSound(),
    () => undefined,
  );
}

/** Keeps what is seen as the thread is, and the thread for the next page. */
function follow(
  thread: Thread,
  { host, keepUp, view }: { host: PanelHost; keepUp(): void; view(): PanelView },
): void {
  guardUnsent(thread, ({ report }) => report && host.tracker.retry(report));
  keepUnderConsent(host, thread);
  host.tracker.api.on('consent', () => view().explain());
  // What came before stands above what is there; the field, in which somebody may be writing, stays.
  const showAll = (): void => {
    keepUp();
    view().clear();
    thread.messages.forEach(view().showMessage);
  };
  thread.on('restored', showAll);
  thread.on('shown', (message) => {
    keepUp();
    view().showMessage(message);
  });
  thread.on('removed', (message) => view().removeMessage(message));
  thread.on('cleared', () => (showAll(), view().explain()));
}

/** Opens the dialog, and tells whether it may take the focus: by the visitor's own doing, as far as the browser can tell. */
function show(dialog: HTMLDialogElement, theme: string): boolean {
  dialog.dataset['theme'] = theme;
  const focus = navigator.userActivation?.isActive ?? true;
  if (!dialog.open && focus) dialog.show();
  else dialog.setAttribute('open', '');
  return focus;
}

/** Says at the launcher how many messages are new. */
function badge(launcher: HTMLElement, count: number, { newMessages }: Speech['texts']): void {
  if (count > 0) launcher.dataset['badge'] = String(count);
  else delete launcher.dataset['badge'];
  launcher.setAttribute('aria-description', count ? fill(newMessages, { count: String(count) }) : '');
}

function isLookedAt({ open }: HTMLDialogElement): boolean {
  return open && document.visibilityState === 'visible';
}

/** Of the page's own keys this one alone is heard, and only where the page has no use for it. */
function closeOnEscape(dialog: HTMLDialogElement): void {
  addEventListener('keydown', ({ key, defaultPrevented }) => {
    if (key === 'Escape' && !defaultPrevented && dialog.open && !document.querySelector('dialog:modal'))
      dialog.close();
  });
}

function narrow(): boolean {
  return matchMedia('(max-width: 480px)').matches;
}

function addDialog(
  { root, floor, changed }: PanelHost,
  { refuseFiles }: { refuseFiles(): void },
): HTMLDialogElement {
  const dialog = element('dialog', {
    class: 'panel',
    close: changed,
    keydown: (event: KeyboardEvent) => {
      if (event.key === 'Tab' && dialog.ariaModal === 'true') keepFocus(dialog, event);
      if (event.key !== 'Escape') return;
      event.preventDefault();
      dialog.close();
    },
    dragover: (event: DragEvent) => event.preventDefault(),
    // Who misses the field must not lose the page to a file that the browser opens in its place.
    drop: (event: DragEvent) => {
      event.preventDefault();
      if (event.dataTransfer?.files.length) refuseFiles();
    },
  });
  closeOnEscape(dialog);
  addStyles(root, css);
  floor.prepend(dialog);
  return dialog;
}

/**
 * Leads from the last element to the first and back. A native modal dialog would do it by itself, but makes all the rest
 * inert, and what is inert can't be found under a point: a consent banner that opens now could not be given way to.
 */
function keepFocus(dialog: HTMLDialogElement, event: KeyboardEvent): void {
  const stops = [...dialog.querySelectorAll<HTMLElement>('button, textarea, [tabindex="0"]')].filter(
    (each) => each.tabIndex >= 0 && each.checkVisibility(),
  );
  const [first, last] = [stops[0], stops.at(-1)];
  const [from, to] = event.shiftKey ? [first, last] : [last, first];
  if (event.target !== from) return;
  event.preventDefault();
  to?.focus();
}
