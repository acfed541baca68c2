import { CHANNEL_RULES } from '@webspeaker/core/channels';

import type { MessageReport } from '../sending/outbox.ts';
import { forgetTabThread, readTabThread, writeTabThread, type KeptInTab } from '../visitor/tab-thread.ts';
import { addStyles } from './add-styles.ts';
import { element } from './element.ts';
import css from './keep-in-tab.css?inline';
import type { PanelHost, Speech } from './panel-module.ts';
import { stillOpen } from './still-open.ts';
import type { Message, Thread } from './thread.ts';

/** What the file `keep-in-tab.js` exports. */
export type KeepInTabModule = { readonly keepInTab: typeof keepInTab };

/** As many as are worth reading again. */
const MAX_KEPT = 100;

/**
 * Asks a visitor without consent, once, how an answer is to reach them, after their first message to people: by staying on this
 * page, which stores nothing, or in this tab, whatever page of the site it goes to.
 *
 * What a tab keeps is the conversation key and what was said under it: no page, no country, nothing that was said in another
 * conversation. It is in `sessionStorage`, which ends with the tab; it ends earlier after the channel's idle limit, when the
 * visitor says so, when consent is given, and when their data is erased. Nothing is written before the visitor chose it.
 *
 * @param host what `widget.js` hands over
 * @param parts.thread what is said
 * @param parts.place shows an element between the messages and the field; null: none
 * @param parts.speech in which words
 *
 * @example
 * keepInTab(host, { thread, place, speech });
 */
export function keepInTab(
  { tracker, root }: Pick<PanelHost, 'tracker' | 'root'>,
  parts: { thread: Thread; place(shown: HTMLElement | null): void; speech(): Speech },
): void {
  const { thread, place, speech } = parts;
  const { name } = tracker.store;
  let key = '';
  let asked = false;
  addStyles(root, css);

  function keep(): void {
    if (!key) return;
    const messages = thread.messages.filter((each) => isOf(each, key)).map(toKept);
    const until = Math.max(...messages.map(({ at, channel }) => at + CHANNEL_RULES[channel].idleLimitMs));
    writeTabThread(name, { conversationKey: key, until, messages: messages.slice(-MAX_KEPT) });
  }

  function begin(conversationKey: string): void {
    key = conversationKey;
    keep();
    place(keptLine(speech().texts, forget));
  }

  function forget(): void {
    key = '';
    asked = true;
    forgetTabThread(name);
    place(null);
  }

  async function hear(report: Readonly<MessageReport>): Promise<void> {
    if (report.status !== 'delivered') return;
    const sentAs = (await tracker.connect()).sentAs(report);
    const message = thread.messages.find((each) => each.report === report);
    if (message) message.sentAs = sentAs;
    keep();
    const isToPeople = CHANNEL_RULES[report.channel].answeredBy === 'member';
    if (asked || !isToPeople || !sentAs || !('conversationKey' in sentAs)) return;
    asked = true;
    const { texts } = speech();
    place(question(texts, { stay: () => place(null), keep: () => begin(sentAs.conversationKey) }));
  }

  const told = (report: Readonly<MessageReport>): void => void hear(report).catch(() => undefined);
  tracker.api.on('message', told);
  tracker.api.on('consent', ({ state }) => state === 'granted' && forget());
  tracker.api.on('erased', forget);
  // An answer that is being written is shown many times a second, and kept when it is over.
  thread.on('shown', ({ stop }) => !stop && keep());

  const kept = tracker.recognition.recognised() ? null : readTabThread(name);
  if (kept) {
    asked = true;
    thread.restore(stillOpen(kept.messages).map((each) => fromKept(each, kept.conversationKey)));
    begin(kept.conversationKey);
  } else forgetTabThread(name);
  for (const { report } of thread.messages) if (report) told(report);
}

/** Whether a message is over, and of that anonymous conversation. */
function isOf({ sentAs, text, stop, report }: Message, key: string): boolean {
  const isOver = text && !stop && (!report || report.status === 'delivered');
  return !!isOver && !!sentAs && 'conversationKey' in sentAs && sentAs.conversationKey === key;
}

function toKept({ channel, author, at, text, messageId, name, cursor }: Message): KeptInTab {
  return { channel, author, at, text: text ?? '', messageId, name, cursor };
}

function fromKept({ messageId, cursor, ...rest }: KeptInTab, conversationKey: string): Message {
  return {
    ...rest,
    sentAs: { conversationKey },
    ...(messageId && { messageId }),
    ...(cursor && { cursor }),
  };
}

function question(texts: Speech['texts'], { stay, keep }: { stay(): void; keep(): void }): HTMLElement {
  const choice = (label: string, { hint, click }: { hint: string; click(): void }): HTMLElement =>
    element('button', { class: 'choice', click }, element('b', {}, label), element('span', {}, hint));
  return element(
    'div',
    { class: 'reach', role: 'group', 'aria-labelledby': 'reach' },
    element('p', { id: 'reach', role: 'status' }, texts.reach),
    choice(texts.stay, { hint: texts.stayHint, click: stay }),
    choice(texts.keepInTab, { hint: texts.keepInTabHint, click: keep }),
  );
}

function keptLine(texts: Speech['texts'], forget: () => void): HTMLElement {
  return element(
    'p',
    { class: 'notice presence', role: 'status' },
    texts.keptInTab,
    ' ',
    element('button', { class: 'link', click: forget }, texts.forget),
  );
}
