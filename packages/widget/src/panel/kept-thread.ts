import { CHANNEL_RULES } from '@webspeaker/core/channels';

import { openKeptList } from '../kept-list.ts';
import { THREAD } from '../visitor/entries.ts';
import type { PanelHost } from './panel-module.ts';
import { stillOpen } from './still-open.ts';
import type { Message, Thread } from './thread.ts';

/** What the file `kept-thread.js` exports. */
export type KeptThreadModule = { readonly keepThread: typeof keepThread };

/** A message as it is kept. */
type KeptMessage = Pick<
  Message,
  'channel' | 'author' | 'at' | 'name' | 'sources' | 'messageId' | 'cursor'
> & {
  readonly id: string;
  readonly text: string;
};

/** More than a page shows at once; `localStorage` is the website's, too. */
const MAX_KEPT = 100;
const LONGEST_MS = Math.max(...Object.values(CHANNEL_RULES).map(({ idleLimitMs }) => idleLimitMs));

/**
 * Keeps a thread for the visitor's next page, and shows what an earlier page kept: under granted consent, beside the visitor
 * key, and as long as the server adds to the same conversation (the channel's idle limit). It goes with the key.
 *
 * Nothing is kept that was sent without consent, and nothing that was not delivered: see `kept-messages.ts` for that.
 *
 * @param host for consent and the key
 * @param thread what is said on this page
 *
 * @example
 * keepThread(host, thread);
 */
export function keepThread({ tracker }: Pick<PanelHost, 'tracker'>, thread: Thread): void {
  const { store, recognition } = tracker;
  const isKept = (): boolean => recognition.recognised() && store.held() !== null;
  const kept = openKeptList<KeptMessage>(store.name + THREAD, ({ id, at }) =>
    Date.now() - at < LONGEST_MS ? id : '',
  );
  /** Those that are not kept yet; an answer may come before the key is there. */
  const waiting = new Set<Message>();
  /** Those that began without consent, and those that another tab has kept. */
  const never = new WeakSet<Message>(thread.messages);

  thread.on('shown', (message) => {
    if (!recognition.recognised() || isAnonymous(message)) never.add(message);
    if (!never.has(message)) waiting.add(message);
    // Asked first: an answer that is being written is shown many times a second, and the browser's storage is slow.
    const over = [...waiting].filter(isOver);
    if (over.length === 0 || !isKept()) return;
    for (const each of over) {
      waiting.delete(each);
      kept.keep(toKept(each));
    }
    for (const { id } of kept.read().slice(0, -MAX_KEPT)) kept.drop(id);
  });
  // What was withdrawn is not kept when the visitor agrees again.
  tracker.api.on('consent', () => {
    if (recognition.recognised()) return;
    for (const message of thread.messages) never.add(message);
    waiting.clear();
  });
  // What was erased, neither: it is in the thread no more.
  thread.on('cleared', () => {
    for (const message of waiting) if (!thread.messages.includes(message)) waiting.delete(message);
  });

  // A reply that one tab got is not told to the others again.
  addEventListener('storage', ({ key }) => {
    if (key !== store.name + THREAD || !isKept()) return;
    const here = new Set(thread.messages.map((each) => toKept(each).id));
    for (const each of kept.read()) {
      if (!each.cursor || here.has(each.id)) continue;
      never.add(each);
      thread.add(each);
    }
  });

  if (isKept()) thread.restore(stillOpen(kept.read()));
}

function toKept(message: Message): KeptMessage {
  const { channel, author, at, text, name, sources = [], report, messageId, cursor } = message;
  const id = report?.messageId ?? messageId ?? `${author} ${at}`;
  return {
    id,
    channel,
    author,
    at,
    text: text ?? '',
    name,
    sources,
    ...(messageId && { messageId }),
    ...(cursor && { cursor }),
  };
}

/** What was said in an anonymous conversation, even where it is answered after consent was given. */
function isAnonymous({ sentAs }: Message): boolean {
  return !!sentAs && 'conversationKey' in sentAs;
}

/** Delivered, or written to the end. */
function isOver({ text, stop, ending, report }: Message): boolean {
  return !!text && !stop && !ending && (!report || report.status === 'delivered');
}
