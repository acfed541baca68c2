import type { Random } from './random.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Two months, so that the overview's thirty days have thirty before them to be compared with. */
const SPAN_DAYS = 60;
// Counted, not drawn: the page that shows what is new must never be without.
const JUST_NOW_EVERY = 25;
const TODAY_EVERY = 20;
const LONGEST_ABSENCE_DAYS = 20;

// How many come, of as many as could: nights and weekends are quieter, and the shop grows.
const NIGHT_SHARE = 0.12;
const WEEKEND_SHARE = 0.6;
const BEGINNING_SHARE = 0.4;
const OPENING_HOUR_UTC = 7;
const CLOSING_HOUR_UTC = 20;

/** Seconds that pass before a request is sent, at least and at most. */
const PAUSES = {
  visits: [0, 0],
  messages: [15, 90],
  answers: [1, 4],
  ratings: [3, 20],
  replies: [30, 480],
  withdrawals: [20, 120],
} as const;

/**
 * When a visitor comes for the first time: some in the last half hour, some in the last day, most in the two months before.
 *
 * @param options.nth which visitor it is, from 0
 * @param options.now milliseconds since the epoch, like the result
 */
export function firstArrival(random: Random, { nth, now }: { nth: number; now: number }): number {
  if (nth % JUST_NOW_EVERY === 0) return now - random.int(0, 30 * MINUTE_MS);
  if (nth % TODAY_EVERY === 1) return now - random.int(0, DAY_MS);
  return busyTime(random, { from: now - SPAN_DAYS * DAY_MS, until: now - DAY_MS, now });
}

/**
 * When a visitor comes back, at least a day and a half after they came: longer than any conversation stays open.
 *
 * @param options.after when they came, in milliseconds since the epoch
 * @returns milliseconds since the epoch, which may be still to come
 */
export function nextArrival(random: Random, { after, now }: { after: number; now: number }): number {
  const from = after + 1.5 * DAY_MS;
  return busyTime(random, { from, until: from + LONGEST_ABSENCE_DAYS * DAY_MS, now });
}

/**
 * Gives each request of a stay its time: the first comes with the visitor, the others follow as people read and write,
 * and the last is over now.
 */
export function pace<Request extends { call: keyof typeof PAUSES }>(
  random: Random,
  requests: readonly Request[],
  { arrival, now }: { arrival: number; now: number },
): (Request & { at: number })[] {
  let elapsed = 0;
  const paced = requests.map((request) => {
    const [atLeast, atMost] = PAUSES[request.call];
    elapsed += random.int(atLeast * SECOND_MS, atMost * SECOND_MS);
    return { ...request, at: elapsed };
  });
  const start = Math.min(arrival, now - elapsed);
  return paced.map((request) => ({ ...request, at: start + request.at }));
}

/** A time at which the shop is likely to have visitors. */
function busyTime(
  random: Random,
  { from, until, now }: { from: number; until: number; now: number },
): number {
  for (;;) {
    const at = random.int(from, until);
    const date = new Date(at);
    const isNight = date.getUTCHours() < OPENING_HOUR_UTC || date.getUTCHours() >= CLOSING_HOUR_UTC;
    const isWeekend = date.getUTCDay() % 6 === 0;
    const age = Math.min(1, Math.max(0, (now - at) / (SPAN_DAYS * DAY_MS)));
    const share =
      (isNight ? NIGHT_SHARE : 1) * (isWeekend ? WEEKEND_SHARE : 1) * (1 - (1 - BEGINNING_SHARE) * age);
    if (random.chance(share)) return at;
  }
}
