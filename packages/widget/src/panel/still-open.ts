import { CHANNEL_RULES, type Channel } from '@webspeaker/core/channels';

/**
 * Picks the messages of those conversations that the server has not closed yet: the newest in the channel is younger than the
 * channel's idle limit. A channel that this widget does not know has none.
 *
 * @param messages with `at` in milliseconds since 1970
 *
 * @example
 * thread.restore(stillOpen(kept.read()));
 */
export function stillOpen<Message extends { readonly channel: Channel; readonly at: number }>(
  messages: readonly Message[],
): Message[] {
  const newest = (channel: Channel): number =>
    Math.max(...messages.filter((each) => each.channel === channel).map(({ at }) => at));
  return messages.filter(
    ({ channel }) => Date.now() - newest(channel) < (CHANNEL_RULES[channel]?.idleLimitMs ?? 0),
  );
}
