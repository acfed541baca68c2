import { CHANNEL_RULES } from '@webspeaker/core/channels';
import type { VisitorKey } from '@webspeaker/core/visitor-key';

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
 * Kept is what was sent with the key that is held, and what was answered to that, also from before this was called. So nothing
 * is that was sent without consent or not delivered (see `kept-messages.ts` for that), and nothing from before a withdrawal or
 * an erasure, after which the key is another one.
 *
 * @param host for consent and the key
 * @param thread what is said on this page
 *
 * @example
 * keepThread(host, thread);
 */
export function keepThread({ tracker }: Pick<PanelHost, 'tracker'>, thread: Thread): void {
  const { store, recognition } = tracker;
  const heldKey = (): VisitorKey | undefined => (recognition.recognised() ? store.held()?.key : undefined);
  const kept = openKeptList<KeptMessage>(store.name + THREAD, ({ id, at }) =>
    Date.now() - at < LONGEST_MS ? id : '',
  );

  async function keep(message: Message): Promise<void> {
    // Asked first: an answer that is being written is shown many times a second, and the browser's storage is slow.
    if (!isOver(message)) return;
    const { sentAs } = await tracker.connect();
    const sender = message.sentAs ?? (message.report && sentAs(message.report));
    if (!sender || !('visitorKey' in sender) || sender.visitorKey !== heldKey()) return;
    kept.keep(toKept(message));
    for (const { id } of kept.read().slice(0, -MAX_KEPT)) kept.drop(id);
  }

  const hear = (message: Message): void => void keep(message).catch(() => undefined);
  thread.messages.forEach(hear);
  thread.on('shown', hear);

  // A reply that one tab got is not told to the others again.
  addEventListener('storage', ({ key }) => {
    if (key !== store.name + THREAD || !heldKey()) return;
    const here = new Set(thread.messages.map((each) => toKept(each).id));
    for (const each of kept.read()) if (each.cursor && !here.has(each.id)) thread.add(each);
  });

  if (heldKey()) thread.restore(stillOpen(kept.read()));
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

/** Delivered, or written to the end. */
function isOver({ text, stop, ending, report }: Message): boolean {
  return !!text && !stop && !ending && (!report || report.status === 'delivered');
}
