import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openState, type OfficeHours } from './office-hours.ts';

const weekdays = (timeZone: string): OfficeHours => ({
  timeZone,
  days: [
    ...Array.from(
      { length: 5 },
      () =>
        [
          ['09:00', '12:30'],
          ['13:30', '17:00'],
        ] as const,
    ),
    [],
    [],
  ],
});
const at = Date.parse;
const iso = (state: { opensAt: number | null }) => state.opensAt && new Date(state.opensAt).toISOString();

describe('openState', () => {
  // 23 November 2026 is a Monday.
  test.each([
    ['in the morning', '2026-11-23T08:00:00Z', true, null],
    ['at noon, until after the break', '2026-11-23T11:45:00Z', false, '2026-11-23T12:30:00.000Z'],
    ['before the first hour', '2026-11-23T07:59:59Z', false, '2026-11-23T08:00:00.000Z'],
    ['at the last minute', '2026-11-23T15:59:59Z', true, null],
    ['at the end', '2026-11-23T16:00:00Z', false, '2026-11-24T08:00:00.000Z'],
    ['on Friday night, until Monday', '2026-11-27T20:00:00Z', false, '2026-11-30T08:00:00.000Z'],
  ])('in Berlin %s', (_, now, ...wanted) => {
    const state = openState(weekdays('Europe/Berlin'), at(now));
    expect([state.isOpen, iso(state)]).toEqual(wanted);
  });

  test('goes by the zone’s own clock after daylight saving has ended over the weekend', () => {
    // 9 o'clock is 7:00 in UTC on Friday and 8:00 on Monday.
    expect(openState(weekdays('Europe/Berlin'), at('2026-10-23T07:00:00Z')).isOpen).toBe(true);
    expect(iso(openState(weekdays('Europe/Berlin'), at('2026-10-24T10:00:00Z')))).toBe(
      '2026-10-26T08:00:00.000Z',
    );
  });

  test('knows no opening where no day has any hours', () => {
    const never: OfficeHours = { timeZone: 'UTC', days: [[], [], [], [], [], [], []] };
    expect(openState(never, at('2026-11-23T10:00:00Z'))).toEqual({ isOpen: false, opensAt: null });
  });

  test('throws for a zone that there is not', () => {
    expect(() => openState(weekdays('Europe/Atlantis'), 0)).toThrow(RangeError);
  });

  test('names an opening at which it is open, and before which it is not, in any zone and at any time', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia');
    fc.assert(
      fc.property(zones, fc.integer({ min: at('2026-01-01'), max: at('2028-01-01') }), (timeZone, now) => {
        const { isOpen, opensAt } = openState(weekdays(timeZone), now);
        if (isOpen) {
          expect(opensAt).toBeNull();
          return;
        }
        expect(opensAt).toBeGreaterThan(now);
        expect(openState(weekdays(timeZone), opensAt ?? 0).isOpen).toBe(true);
        expect(openState(weekdays(timeZone), (opensAt ?? 0) - 1).isOpen).toBe(false);
      }),
    );
  });
});
