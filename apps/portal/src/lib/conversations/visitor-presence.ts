import { pollAfterMs } from '@webspeaker/core/poll-pace';

/** On its way, and once missed. */
const GRACE_MS = 15_000;

/**
 * Whether a visitor's page still asks for replies. It asks less often the longer a thread is quiet, so how long ago it
 * asked says something only beside that pace.
 *
 * @param seenAt when it last asked, ISO 8601; null: never
 * @param lastMessageAt the thread's last message, ISO 8601
 * @param now milliseconds since the epoch
 */
export function isPageOpen(seenAt: string | null, lastMessageAt: string, now: number): boolean {
  if (seenAt === null) return false;
  const pace = pollAfterMs({ quietMs: Math.max(0, now - Date.parse(lastMessageAt)), load: 1 });
  return now - Date.parse(seenAt) <= 2 * pace + GRACE_MS;
}
