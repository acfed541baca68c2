import { readTabThread } from '../visitor/tab-thread.ts';
import { addStyles } from './add-styles.ts';
import type { DownloadModule } from './download.ts';
import { element } from './element.ts';
import type { PanelHost, Speech } from './panel-module.ts';
import css from './privacy.css?inline';
import { fill } from './texts/own-texts.ts';
import { dateOf } from './when.ts';

/** The view in which visitors see and control what is held on them. */
export type PrivacyView = {
  readonly root: HTMLElement;
  /** Reads what is true now and shows it. */
  refresh(): Promise<void>;
};

/** What the file `privacy.js` exports. */
export type PrivacyModule = {
  readonly privacyView: (
    host: Pick<PanelHost, 'tracker' | 'root' | 'data' | 'load'>,
    speech: Speech,
  ) => PrivacyView;
};

/**
 * Makes the privacy view: what is stored and why, the visitor's own contact id, download and deletion. It works in any
 * state of consent: the visitor key alone authorises.
 *
 * @example
 * const view = privacyView(host, { texts, locale: 'en' });
 * await view.refresh();
 */
export const privacyView: PrivacyModule['privacyView'] = (host, { texts, locale }) => {
  const { tracker } = host;
  addStyles(host.root, css);
  const root = element('div', {
    class: 'privacy',
    tabindex: '0',
    role: 'region',
    'aria-label': texts.privacy,
  });
  const status = element('p', { role: 'status' });
  const button = (label: string, click: () => void, danger = false): HTMLElement =>
    element('button', { class: danger ? 'button danger' : 'button', click }, label);

  async function save(as: string | null): Promise<void> {
    const module = await host.load<DownloadModule>('download.js').catch(() => null);
    status.textContent = texts[(await module?.download(tracker, as)) ?? 'downloadFailed'];
  }

  function confirmErasure(actions: HTMLElement): void {
    const keep = button(texts.keep, () => void refresh());
    status.textContent = texts.eraseQuestion;
    actions.replaceChildren(
      button(texts.eraseAll, () => void eraseNow(), true),
      keep,
    );
    keep.focus();
  }

  async function eraseNow(): Promise<void> {
    const { status: end } = await tracker.api.eraseMyData();
    await refresh();
    status.textContent =
      end === 'failed' ? texts.eraseFailed : end === 'owed' ? texts.eraseOwed : texts.erased;
    root.focus();
  }

  async function refresh(): Promise<void> {
    const held = hasKey(tracker);
    const facts = held ? await factsOnVisitor(tracker, { texts, locale }) : '';
    status.textContent = '';
    const actions = element('div', { class: 'actions' });
    if (held) {
      actions.append(
        button(texts.download, () => void save(locale)),
        button(texts.downloadJson, () => void save(null)),
        button(texts.erase, () => confirmErasure(actions), true),
      );
    }
    root.replaceChildren(
      ...whatIsTrue(host, texts),
      facts,
      element('div', { class: 'foot' }, status, actions),
    );
  }

  return { root, refresh };
};

/** A key that is held, or that this page released when consent was taken back. */
function hasKey({ store }: PanelHost['tracker']): boolean {
  return store.heldOrReleased() !== null;
}

function whatIsTrue(
  { tracker, data }: Pick<PanelHost, 'tracker' | 'data'>,
  texts: Speech['texts'],
): HTMLElement[] {
  const { source, category } = tracker.watch.view();
  const held = tracker.store.held() !== null;
  const days = data['keptDays'];
  const kept = days ? fill(texts.keptFor, { days }) : texts.keptOpen;
  const [title, ...explained]: [string, ...string[]] = tracker.recognition.recognised()
    ? [texts.recognisedTitle, held ? texts.takeBack : fillAgreed(texts.notYetText, { source, category })]
    : tracker.store.released()
      ? [texts.letGoTitle, texts.letGoText]
      : [texts.anonymousTitle, withoutConsent(tracker, texts), kept];
  return [element('h3', {}, title), ...explained.map((text) => element('p', {}, text))];
}

/** What the browser keeps of somebody who has not consented. */
function withoutConsent({ store }: PanelHost['tracker'], texts: Speech['texts']): string {
  if (store.held()) return texts.heldText;
  return readTabThread(store.name) ? texts.tabText : texts.anonymousText;
}

/** A platform's name tells a visitor where they agreed; `manual`, where the page itself said so, tells nothing. */
function fillAgreed(text: string, consent: { source: string; category: string; date?: string }): string {
  return fill(consent.source === 'manual' ? text.replace(/ \(\{source\}[^)]*\)/, '') : text, consent);
}

async function factsOnVisitor(
  tracker: PanelHost['tracker'],
  { texts, locale }: Speech,
): Promise<HTMLElement> {
  const facts = element('dl');
  const fact = (term: string, detail: string): void =>
    facts.append(element('dt', {}, term), element('dd', {}, detail));
  const held = tracker.store.held();
  const id = await tracker.ownContactId();
  if (id) fact(texts.contactId, id);
  if (held) {
    const { source, category, at } = held.consent;
    fact(texts.inBrowser, fill(texts.inBrowserText, { date: dateOf(held.madeAt, locale) }));
    fact(texts.withOperator, texts.withOperatorText);
    fact(texts.why, fillAgreed(texts.whyText, { source, category, date: dateOf(at, locale) }));
  }
  return facts;
}
