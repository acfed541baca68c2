import { CHANNEL_RULES, CHANNELS, type Channel } from '@webspeaker/core/channels';

import type { PanelHost } from './panel-module.ts';
import type { Thread } from './thread.ts';

/** The channels that the panel shows. */
export type ShownChannels = {
  /** Those to show now, in order. */
  now(): readonly Channel[];
  /** The page opened the panel in this one. */
  open(channel: Channel): void;
};

/**
 * Tells which channels the panel shows: those that the owner named. Where they named none, those in which members answer, and
 * of the others those that the page answers, has opened or has sent a message in: nobody is invited to ask where nobody
 * answers.
 *
 * @param named the owner's setting; null: none
 * @param parts.handlers who answers
 * @param parts.thread what was said
 *
 * @example
 * shownChannels(look.channels, { handlers: {}, thread }).now(); // ['live_support']
 */
export function shownChannels(
  named: readonly Channel[] | null,
  { handlers, thread }: Pick<PanelHost, 'handlers'> & { thread: Thread },
): ShownChannels {
  const opened = new Set<Channel>();
  const inUse = (channel: Channel): boolean =>
    CHANNEL_RULES[channel].answeredBy === 'member' ||
    !!handlers[channel] ||
    opened.has(channel) ||
    thread.messages.some((message) => message.channel === channel);
  return {
    now: () => named ?? CHANNELS.filter(inUse),
    open: (channel) => void opened.add(channel),
  };
}
