import { expect, test } from 'vitest';

import type { DatabaseClient } from './client.ts';
import { readOverview } from './overview.ts';

const RANGE = { from: '2026-01-01', until: '2026-01-31', days: 31, preset: null };
const DAY = { day: '2026-01-01', newContacts: 3, returningContacts: 1 };
const CHANNEL = { channel: 'ai_search', conversations: 4, anonymous: 0 };

/** A Data API that needs so many calls until a range is counted. */
function counting(calls: number[]): DatabaseClient {
  const left = [...calls];
  const rpc = (name: string, asked: { from_day: string }) => {
    const ok = (data: unknown) => Promise.resolve({ data, error: null, status: 200 });
    if (name === 'overview_contacts')
      return ok({ countries: [{ country: 'DE', contacts: 4 }], channels: { ai_search: 4 } });
    const remainingDays = asked.from_day === RANGE.from ? left.shift() : undefined;
    return ok(
      remainingDays === undefined ? { days: [DAY], channels: [CHANNEL], pages: [] } : { remainingDays },
    );
  };
  return { rpc } as never;
}

test('a range that one call does not finish is asked for until it is counted', async () => {
  const asked = { range: RANGE, timeZone: 'UTC' };
  const overview = await readOverview(counting([24, 17, 17, 3]), 'tea', asked);
  expect(overview).toEqual(await readOverview(counting([]), 'tea', asked));
  expect(overview.totals.newContacts).toBe(3);
});
