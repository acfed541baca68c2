import { CHANNEL_RULES, CHANNELS, type Channel } from '@webspeaker/core/channels';
import type { CountryCode } from '@webspeaker/core/country';
import { LAST_SEEN_RESOLUTION_MS } from '@webspeaker/core/limits';
import fc from 'fast-check';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Senders 0 to 2 are visitors with consent, 3 and 4 are anonymous threads. */
export const VISITORS = 3;
export const SENDERS = VISITORS + 2;

/** What a project decides about its contacts. */
export type Settings = {
  withdrawalAction: 'keep' | 'erase';
  contactRetentionDays: number | null;
  anonymousRetentionDays: number | null;
};

/** Something that happens to a project. `key` chooses among the access keys it has had. */
export type Step = { waitMs: number } & (
  | { kind: 'message'; sender: number; channel: Channel; country: CountryCode | null; key: number }
  | { kind: 'repeat'; which: number; key: number }
  | { kind: 'answer'; which: number; sender: number | 'same'; key: number }
  | { kind: 'reply'; which: number; isNote: boolean }
  | { kind: 'resolve'; which: number; isResolved: boolean }
  | { kind: 'poll'; sender: number; goesOn: boolean; key: number }
  | { kind: 'visit'; sender: number; key: number }
  | { kind: 'withdrawal'; sender: number; key: number }
  | { kind: 'erasure'; sender: number; key: number }
  | { kind: 'rotation'; overlapHours: number }
  | { kind: 'retention' }
);

export type History = { settings: Settings; steps: Step[] };

// Waits sit on both sides of every limit there is, and a server's clock may be set back.
const LIMITS_MS = [
  LAST_SEEN_RESOLUTION_MS,
  ...CHANNELS.map((channel) => CHANNEL_RULES[channel].idleLimitMs),
  HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
];
const waitMs = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 2 * MINUTE_MS }) },
  { weight: 3, arbitrary: fc.constantFrom(...LIMITS_MS.flatMap((limit) => [limit - 1, limit, limit + 1])) },
  { weight: 1, arbitrary: fc.integer({ min: -5_000, max: -1 }) },
);
// Mostly the newest one: a website soon has the new tag.
const key = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 3 }) });
const visitor = fc.nat({ max: VISITORS - 1 });
const retentionDays = fc.constantFrom(null, 1, 2);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 16,
    arbitrary: fc.record({
      kind: fc.constant('message' as const),
      sender: fc.nat({ max: SENDERS - 1 }),
      channel: fc.constantFrom(...CHANNELS),
      country: fc.constantFrom<CountryCode | null>(null, 'DE' as CountryCode, 'FR' as CountryCode),
      key,
      waitMs,
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('repeat' as const), which: fc.nat(), key, waitMs }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      which: fc.nat(),
      sender: fc.oneof(
        { weight: 4, arbitrary: fc.constant('same' as const) },
        { weight: 1, arbitrary: fc.nat({ max: SENDERS - 1 }) },
      ),
      key,
      waitMs,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('reply' as const),
      which: fc.nat(),
      isNote: fc.boolean(),
      waitMs,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('resolve' as const),
      which: fc.nat(),
      isResolved: fc.boolean(),
      waitMs,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('poll' as const),
      sender: fc.nat({ max: SENDERS - 1 }),
      goesOn: fc.boolean(),
      key,
      waitMs,
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('visit' as const), sender: visitor, key, waitMs }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('withdrawal' as const), sender: visitor, key, waitMs }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('erasure' as const), sender: visitor, key, waitMs }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('rotation' as const),
      overlapHours: fc.constantFrom(0, 1, 24),
      waitMs,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('retention' as const), waitMs }) },
);

/** Random histories of one project: 1 to 40 steps under random settings. */
export const history: fc.Arbitrary<History> = fc.record({
  settings: fc.record({
    withdrawalAction: fc.constantFrom('keep', 'erase'),
    contactRetentionDays: retentionDays,
    anonymousRetentionDays: retentionDays,
  }),
  steps: fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }),
});
