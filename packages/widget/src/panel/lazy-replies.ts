import type { Replies, RepliesModule } from '../receiving/replies.ts';
import type { PanelHost, Speech } from './panel-module.ts';
import type { Thread } from './thread.ts';

/**
 * Gets what asks for replies, when there is something that could be replied to: a message that the server has, or what an earlier
 * page kept. Where its file can't be had, the next message tries again.
 *
 * @example
 * const replies = lazyReplies(host, { thread, isOpen: () => dialog.open, say, speech });
 * replies.wake();
 */
export function lazyReplies(
  { load, tracker }: PanelHost,
  parts: { thread: Thread; isOpen(): boolean; say(line: string): void; speech(): Speech },
): Replies {
  const { thread } = parts;
  let replies: Replies | undefined;

  function begin(): void {
    const isKnown = thread.messages.some(
      ({ author, report }) => author === 'visitor' && (!report || report.status === 'delivered'),
    );
    if (replies || !isKnown) return;
    load<RepliesModule>('replies.js').then(
      ({ followReplies }) => (replies ??= followReplies({ ...parts, tracker })),
      () => undefined,
    );
  }

  thread.on('shown', begin);
  thread.on('restored', begin);
  begin();
  return { wake: () => replies?.wake(), typing: () => replies?.typing() };
}
