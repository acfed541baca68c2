/**
 * The channels that a message can be written in. This is the only list of them: a new channel begins with a line here.
 *
 * @module
 */

/** Where a message was written. */
export type Channel = 'ai_search' | 'live_support';

/** What is particular to a channel. */
export type ChannelRule = {
  /** What people call it, in English. */
  name: string;
  /** Who answers in it: an AI, or the members of the organization. */
  answeredBy: 'assistant' | 'member';
  /** How long a conversation stays open after its last message, in milliseconds. */
  idleLimitMs: number;
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Every channel, in the order in which they are shown. A search is over when the visitor has moved on: half an hour,
 * as for the sessions of web analytics. A support case may wait overnight for an answer.
 *
 * @example
 * ```ts
 * import { CHANNEL_RULES } from '@webspeaker/core/channels';
 *
 * CHANNEL_RULES.live_support.name; // 'Live support'
 * ```
 */
export const CHANNEL_RULES: Readonly<Record<Channel, ChannelRule>> = {
  ai_search: { name: 'AI search', answeredBy: 'assistant', idleLimitMs: 30 * MINUTE_MS },
  live_support: { name: 'Live support', answeredBy: 'member', idleLimitMs: 24 * HOUR_MS },
};

/** The channels alone, in the same order. */
export const CHANNELS: readonly [Channel, ...Channel[]] = Object.keys(CHANNEL_RULES) as [
  Channel,
  ...Channel[],
];
