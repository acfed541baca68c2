import { addStyles } from './add-styles.ts';
import { element } from './element.ts';
import { guardUnsent } from './guard-unsent.ts';
import { readLook } from './look.ts';
import { pageTheme } from './page-theme.ts';
import css from './panel.css?inline';
import type { Panel, PanelHost, Speech } from './panel-module.ts';
import { panelView, type Actions, type PanelView } from './panel-view.ts';
import { playSound } from './sound.ts';
import { fill, ownTexts } from './texts/own-texts.ts';
import { makeThread } from './thread.ts';
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
  const { tracker, root, floor, launcher, data } = host;
  const look = readLook(data);
  const thread = makeThread(host);
  let sound = look.sound;
  let spoken = speech;
  let view: PanelView;

  const dialog = makeDialog(() => view.refuseFiles());
  const unread = unreadCount(thread, {
    seen: (channel) => dialog.open && document.visibilityState === 'visible' && view.seen() === channel,
    changed: showUnread,
    arrived: () => sound && playSound(),
  });
  const actions: Actions = {
    send: (channel, text) => void tracker.api.send({ channel, text }),
    retry: ({ report }) => report && tracker.retry(report),
    close: () => dialog.close(),
    turned: unread.look,
    toggleSound: () => (sound = !sound),
    narrow,
  };

  function draw(): void {
    const own = { ...spoken, texts: ownTexts(spoken.texts, { language: floor.lang, data }) };
    view = panelView({ host, look, speech: own, actions });
    dialog.setAttribute('aria-label', look.name ? `${own.texts.title}: ${look.name}` : own.texts.title);
    dialog.replaceChildren(...view.nodes);
    thread.messages.forEach(view.showMessage);
    view.explain();
    showUnread();
  }

  function showUnread(): void {
    const count = unread.total();
    view.mark((channel) => unread.of(channel) > 0);
    if (count > 0) launcher.dataset['badge'] = String(count);
    else delete launcher.dataset['badge'];
    launcher.setAttribute(
      'aria-description',
      count ? fill(spoken.texts.newMessages, { count: String(count) }) : '',
    );
  }

  addStyles(root, css);
  draw();
  guardUnsent(thread, actions.retry);
  thread.on('shown', (message) => view.showMessage(message));
  thread.on('removed', (message) => view.removeMessage(message));
  thread.on('cleared', () => (view.clear(), view.explain()));
  tracker.api.on('consent', () => view.explain());
  dialog.addEventListener('close', host.changed);
  document.addEventListener('visibilitychange', unread.look);
  addEventListener('keydown', ({ key, defaultPrevented }) => {
    // Of the page's own keys this one alone is heard, and only where the page has no use for it.
    if (key === 'Escape' && !defaultPrevented && dialog.open && !document.querySelector('dialog:modal'))
      dialog.close();
  });
  floor.prepend(dialog);

  return {
    dialog,
    open(asked, channel) {
      if (asked.texts !== spoken.texts) {
        spoken = asked;
        draw();
      }
      dialog.dataset['theme'] = look.theme ?? pageTheme() ?? '';
      // By the visitor's own doing, as far as the browser can tell.
      const focus = navigator.userActivation?.isActive ?? true;
      if (!dialog.open && focus) dialog.show();
      else dialog.setAttribute('open', '');
      host.changed();
      view.showChat(channel ?? null, focus);
    },
    close: () => dialog.close(),
    yield: (banner) => dialog.setAttribute('aria-modal', String(narrow() && !banner)),
  };
}

function narrow(): boolean {
  return matchMedia('(max-width: 480px)').matches;
}

function makeDialog(refuseFiles: () => void): HTMLDialogElement {
  const dialog = element('dialog', {
    class: 'panel',
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
