/**
 * Which messages belong to one conversation.
 *
 * @module
 */

/** Where a message was written. */
export type Channel = 'ai_search' | 'live_support';

/** Both channels, in the order in which they are shown. */
export const CHANNELS: readonly [Channel, Channel] = ['ai_search', 'live_support'];

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * How long a conversation stays open after its last message. A search is done when the visitor has moved on, half an
 * hour as in web analytics' sessions; a support case may wait overnight for an answer.
 */
export const IDLE_LIMIT_MS: Readonly<Record<Channel, number>> = {
  ai_search: 30 * MINUTE_MS,
  live_support: 24 * HOUR_MS,
};

/**
 * Tells whether a new message continues the newest conversation of its sender and channel, or opens another one.
 *
 * @param input.channel The channel of both.
 * @param input.lastMessageAt When that conversation's last message came, in milliseconds since the epoch; null when
 * there is no conversation yet.
 * @param input.now When the new message came, in milliseconds since the epoch.
 * @returns True while the last message is younger than the channel's idle limit.
 *
 * @example
 * ```ts
 * import { continuesConversation } from '@webspeaker/core/conversation';
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
  return input.lastMessageAt !== null && input.now - input.lastMessageAt < IDLE_LIMIT_MS[input.channel];
}
