import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pollAfterMs } from './poll-pace.ts';

const quietMs = fc.option(fc.nat({ max: 10 * 86_400_000 }));
const load = fc.double({ min: 0, max: 100, noNaN: true });

describe('pollAfterMs', () => {
  test('brings a reply within five seconds while a thread is lively', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 5 * 60_000 - 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (quietMs, load) => {
          expect(pollAfterMs({ quietMs, load })).toBeLessThan(5_000);
        },
      ),
    );
  });

  test('is never faster for a thread that has been quiet for longer', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 10 * 86_400_000 }),
        fc.nat({ max: 86_400_000 }),
        load,
        (quietMs, more, load) => {
          expect(pollAfterMs({ quietMs: quietMs + more, load })).toBeGreaterThanOrEqual(
            pollAfterMs({ quietMs, load }),
          );
        },
      ),
    );
  });

  test('stretches with the load, so that so many browsers ask no more often than may be', () => {
    fc.assert(
      fc.property(quietMs, load, (quietMs, load) => {
        const usual = pollAfterMs({ quietMs, load: 0 });
        expect(pollAfterMs({ quietMs, load })).toBe(Math.round(usual * Math.max(1, load)));
      }),
    );
  });

  test('is slowest where nothing was ever said', () => {
    expect(pollAfterMs({ quietMs: null, load: 0 })).toBe(600_000);
  });
});
