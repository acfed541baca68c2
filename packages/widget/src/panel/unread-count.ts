import type { Channel } from '@webspeaker/core/channels';

import type { Message, Thread } from './thread.ts';

/** How many messages of others the visitor has not seen yet. */
export type UnreadCount = {
  of(channel: Channel): number;
  total(): number;
  /** Counts anew what is seen now: the panel was opened, another channel was chosen. */
  look(): void;
};

/**
 * Counts messages that arrive where the visitor does not look. One that is still being written does not count yet. Counts
 * anew by itself when the page is in front again.
 *
 * @param thread what is said
 * @param options.seen whether the visitor looks at that channel now
 * @param options.changed called when a count changed
 * @param options.arrived called for each message that was not seen
 *
 * @example
 * const unread = unreadCount(thread, { seen: () => dialog.open, changed: () => show(unread.total()), arrived: playSound });
 */
export function unreadCount(
  thread: Thread,
  options: { seen(channel: Channel): boolean; changed(): void; arrived(): void },
): UnreadCount {
  const { seen, changed, arrived } = options;
  const counts = new Map<Channel, number>();
  const known = new WeakSet<Message>();

  thread.on('shown', (message) => {
    const { author, text, channel, stop } = message;
    if (author === 'visitor' || text === null || stop || known.has(message)) return;
    known.add(message);
    if (seen(channel)) return;
    counts.set(channel, (counts.get(channel) ?? 0) + 1);
    changed();
    arrived();
  });
  thread.on('cleared', () => (counts.clear(), changed()));

  const look = (): void => {
    const read = [...counts.keys()].filter(seen);
    for (const channel of read) counts.delete(channel);
    if (read.length > 0) changed();
  };
  document.addEventListener('visibilitychange', look);

  return {
    of: (channel) => counts.get(channel) ?? 0,
    total: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    look,
  };
}
