import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { texts as de } from '../panel/texts/de.ts';
import { texts as en } from '../panel/texts/en.ts';
import { availabilityLine } from './availability-line.ts';

// The tests' own time zone decides what these say, so the times are of that zone.
const at = (day: number, hours: number): string => new Date(2026, 10, day, hours).toISOString();

beforeEach(() => void vi.useFakeTimers({ now: new Date(2026, 10, 27, 18) }));
afterEach(() => void vi.useRealTimers());

test.each([
  ['within office hours', { isOpen: true, opensAt: null, awayText: 'Gone' }, ''],
  [
    'later today',
    { isOpen: false, opensAt: at(27, 20), awayText: null },
    'Nobody is here right now. Back 20:00.',
  ],
  [
    'within the week',
    { isOpen: false, opensAt: at(30, 10), awayText: null },
    'Nobody is here right now. Back Monday 10:00.',
  ],
  [
    'later',
    { isOpen: false, opensAt: new Date(2026, 11, 4, 10).toISOString(), awayText: null },
    'Nobody is here right now. Back 4 December 10:00.',
  ],
  ['with words of the owner', { isOpen: false, opensAt: null, awayText: 'Back in spring' }, 'Back in spring'],
])('%s', (_, availability, line) => {
  expect(availabilityLine(availability, { texts: en, locale: 'en-GB' })).toBe(line);
});

test('speaks the language of the visitor', () => {
  const availability = { isOpen: false, opensAt: at(30, 10), awayText: null };
  expect(availabilityLine(availability, { texts: de, locale: 'de' })).toBe(
    'Gerade ist niemand da. Wieder da: Montag 10:00.',
  );
  expect(availabilityLine(null, { texts: de, locale: 'de' })).toBe('');
});
