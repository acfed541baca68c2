import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHANNEL_RULES, CHANNELS } from '../channels.ts';
import { continuesConversation } from './conversation.ts';

const time = fc.integer({ min: 0, max: 4_000_000_000_000 });

describe('continuesConversation', () => {
  test.each([
    ['ai_search', 30 * 60_000],
    ['live_support', 24 * 3_600_000],
  ] as const)('in %s a conversation is open until %i ms after its last message', (channel, limit) => {
    expect(continuesConversation({ channel, lastMessageAt: 0, now: limit - 1 })).toBe(true);
    expect(continuesConversation({ channel, lastMessageAt: 0, now: limit })).toBe(false);
  });

  test('a first message never continues anything', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CHANNELS), time, (channel, now) => {
        expect(continuesConversation({ channel, lastMessageAt: null, now })).toBe(false);
      }),
    );
  });

  test('only the time between counts, not when it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CHANNELS), time, time, (channel, lastMessageAt, now) => {
        expect(continuesConversation({ channel, lastMessageAt, now })).toBe(
          continuesConversation({ channel, lastMessageAt: 0, now: now - lastMessageAt }),
        );
      }),
    );
  });

  test('a conversation that was closed is not reopened by waiting longer', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CHANNELS), time, time, (channel, a, b) => {
        const [earlier, later] = [Math.min(a, b), Math.max(a, b)];
        if (continuesConversation({ channel, lastMessageAt: 0, now: later })) {
          expect(continuesConversation({ channel, lastMessageAt: 0, now: earlier })).toBe(true);
        }
      }),
    );
  });

  test('a clock that was set back keeps the conversation open', () => {
    const lastMessageAt = CHANNEL_RULES.ai_search.idleLimitMs;
    expect(continuesConversation({ channel: 'ai_search', lastMessageAt, now: 0 })).toBe(true);
  });
});
