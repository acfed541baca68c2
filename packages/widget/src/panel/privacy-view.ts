import type { Tracker } from '../tracker.ts';
import { element } from './element.ts';

/** The view in which visitors see and control what is held on them. */
export type PrivacyView = {
  readonly root: HTMLElement;
  /** Reads what is true now and shows it. */
  refresh(): Promise<void>;
};

/**
 * Makes the privacy view: what is stored and why, the visitor's own contact id, download and deletion. It works in any
 * state of consent: the visitor key alone authorises.
 *
 * @example
 * const view = privacyView(tracker);
 * await view.refresh();
 */
export function privacyView(tracker: Tracker): PrivacyView {
  const root = element('div', {
    class: 'privacy',
    tabindex: '0',
    role: 'region',
    'aria-label': 'Your privacy',
  });
  const status = element('p', { role: 'status' });
  const day = (iso: string): string => new Date(iso).toLocaleDateString();
  const button = (label: string, click: () => void, danger = false): HTMLElement =>
    element('button', { class: danger ? 'button danger' : 'button', click }, label);

  async function download(): Promise<void> {
    const result = await tracker.api.exportMyData();
    if (result.status !== 'exported') {
      status.textContent =
        result.status === 'failed'
          ? 'Your data could not be fetched. Please try again.'
          : 'Nothing is held on you.';
      return;
    }
    const url = URL.createObjectURL(
      new Blob([JSON.stringify(result.data, null, 2)], { type: 'application/json' }),
    );
    element('a', { href: url, download: 'my-data.json' }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    status.textContent = 'Your data was downloaded.';
  }

  function confirmErasure(actions: HTMLElement): void {
    const keep = button('Keep it', () => void refresh());
    const erase = button('Delete everything', () => void eraseNow(), true);
    status.textContent = 'Delete your contact and all your messages? This cannot be undone.';
    actions.replaceChildren(erase, keep);
    keep.focus();
  }

  async function eraseNow(): Promise<void> {
    const { status: end } = await tracker.api.eraseMyData();
    await refresh();
    status.textContent =
      end === 'failed' ? 'Your data could not be deleted. Please try again.' : 'Your data was deleted.';
    root.focus();
  }

  async function refresh(): Promise<void> {
    const { source, category } = tracker.watch.view();
    const open = tracker.recognition.recognised();
    const held = tracker.store.held();
    const id = await tracker.ownContactId();
    const facts = element('dl');
    const fact = (term: string, ...detail: (Node | string)[]): void =>
      facts.append(element('dt', {}, term), element('dd', {}, ...detail));

    if (held) {
      if (id) fact('Your contact id', id);
      fact(
        'In this browser',
        `A random key, made ${day(held.madeAt)}, gone 13 months after your last visit.`,
      );
      fact(
        'With this site’s operator',
        'Your messages and their pages, your country, your first and last visit, and that you agreed. Not your IP address.',
      );
      fact(
        'Why',
        `So that you are recognised when you write again. You agreed on ${day(held.consent.at)} (${held.consent.source}, ${held.consent.category}).`,
      );
    }
    status.textContent = '';
    const actions = element('div', { class: 'actions' });
    if (held) {
      actions.append(
        button('Download my data', () => void download()),
        button('Delete my data', () => confirmErasure(actions), true),
      );
    }
    root.replaceChildren(
      element('h3', {}, open ? 'You agreed to being recognised' : 'You are anonymous here'),
      element(
        'p',
        {},
        open
          ? held
            ? `You can take this back at any time in this site’s privacy settings.`
            : `Nothing is stored yet. With your first message you get a contact id (${source}, ${category}).`
          : 'Your messages are delivered without an id, a page address or a country. This chat keeps nothing in your browser, and forgets the thread when you leave the page.',
      ),
      facts,
      status,
      actions,
    );
  }

  return { root, refresh };
}
