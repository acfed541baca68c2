/**
 * Which messages belong to one conversation. Specification: the database applies this rule, see `mod.ts`.
 *
 * @module
 */
import type { Channel } from '../channels.ts';
import { CHANNEL_RULES } from '../channels.ts';

/**
 * Tells whether a new message continues the newest conversation of its sender and channel, or opens another one.
 *
 * @param input.channel the channel of both
 * @param input.lastMessageAt when that conversation's last message came, in milliseconds since the epoch; null when
 * there is no conversation yet
 * @param input.now when the new message came, in milliseconds since the epoch
 * @returns true while the last message is younger than the channel's idle limit
 *
 * @example
 * ```ts
 * import { continuesConversation } from '@webspeaker/core/spec';
 *
 * continuesConversation({ channel: 'ai_search', lastMessageAt: 0, now: 29 * 60_000 }); // true
 * continuesConversation({ channel: 'ai_search', lastMessageAt: 0, now: 30 * 60_000 }); // false
 * ```
 */
export function continuesConversation(input: {
  channel: Channel;
  lastMessageAt: number | null;
  now: number;
}): boolean {
  return (
    input.lastMessageAt !== null && input.now - input.lastMessageAt < CHANNEL_RULES[input.channel].idleLimitMs
  );
}
