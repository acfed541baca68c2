import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  confirmVisitorKey,
  isVisitorKey,
  parseStoredVisitorKey,
  VISITOR_KEY_LIFETIME_MS,
  visitorKeyFromBytes,
} from './visitor-key.ts';
import type { StoredVisitorKey } from './visitor-key.ts';

const NOW = Date.parse('2026-11-23T10:00:00.000Z');
const DAY_MS = 86_400_000;

const randomBytes = fc.uint8Array({ minLength: 32, maxLength: 32 });

function stored(overrides: Record<string, unknown> = {}): string {
  return JSON.stringify({
    key: 'k'.repeat(43),
    madeAt: '2026-01-01T00:00:00.000Z',
    confirmedAt: '2026-11-01T00:00:00.000Z',
    ...overrides,
  });
}

describe('visitorKeyFromBytes', () => {
  test('writes the 32 bytes as base64url that any decoder reads back', () => {
    fc.assert(
      fc.property(randomBytes, (bytes) => {
        const key = visitorKeyFromBytes(bytes);
        expect(isVisitorKey(key)).toBe(true);
        expect(new Uint8Array(Buffer.from(key, 'base64url'))).toEqual(bytes);
      }),
    );
  });

  test.each([0, 16, 31, 33, 64])('throws for %i bytes', (length) => {
    expect(() => visitorKeyFromBytes(new Uint8Array(length))).toThrow(RangeError);
  });
});

describe('isVisitorKey', () => {
  test('refuses every JSON value but a text of 43 base64url characters', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(isVisitorKey(value)).toBe(typeof value === 'string' && /^[A-Za-z0-9_-]{43}$/.test(value));
      }),
    );
  });

  test.each([
    ['a padded key', `${'a'.repeat(43)}=`],
    ['plain base64', `${'a'.repeat(42)}+`],
    ['a trailing line feed', `${'a'.repeat(43)}\n`],
    ['letters of another script', 'é'.repeat(43)],
  ])('refuses %s', (_, value) => {
    expect(isVisitorKey(value)).toBe(false);
  });
});

describe('parseStoredVisitorKey', () => {
  test('reads what was stored', () => {
    expect(parseStoredVisitorKey(stored(), NOW)).toEqual(JSON.parse(stored()));
  });

  test('leaves out what we did not write', () => {
    expect(parseStoredVisitorKey(stored({ email: 'jane@example.com' }), NOW)).not.toHaveProperty('email');
  });

  test.each([
    ['nothing', null],
    ['an empty text', ''],
    ['no JSON', 'k'.repeat(43)],
    ['null', 'null'],
    ['a list', '[]'],
    ['a malformed key', stored({ key: 'short' })],
    ['no creation time', stored({ madeAt: undefined })],
    ['a number for a time', stored({ confirmedAt: NOW })],
    ['a time without a zone', stored({ confirmedAt: '2026-11-01T00:00:00' })],
    ['a date that does not exist', stored({ confirmedAt: '2026-13-01T00:00:00.000Z' })],
  ])('is null for %s', (_, text) => {
    expect(parseStoredVisitorKey(text, NOW)).toBeNull();
  });

  test('never throws and never makes a key up, whatever is stored', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((key) => stored({ key })),
        ),
        (text) => {
          const result = parseStoredVisitorKey(text, NOW);
          if (result !== null) expect(text).toContain(result.key);
        },
      ),
    );
  });

  test('expires 13 months after the last confirmation, to the millisecond', () => {
    const confirmedAt = new Date(NOW).toISOString();
    const at = (age: number) => parseStoredVisitorKey(stored({ confirmedAt }), NOW + age);
    expect(at(VISITOR_KEY_LIFETIME_MS - 1)).not.toBeNull();
    expect(at(VISITOR_KEY_LIFETIME_MS)).toBeNull();
  });

  test('never lives longer than 13 calendar months, whichever day they start', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(NOW), max: new Date(NOW + 4000 * DAY_MS), noInvalidDate: true }),
        (start) => {
          const end = new Date(start);
          end.setUTCMonth(start.getUTCMonth() + 13, 1);
          end.setUTCDate(
            Math.min(
              start.getUTCDate(),
              new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate(),
            ),
          );
          expect(VISITOR_KEY_LIFETIME_MS).toBeLessThanOrEqual(end.getTime() - start.getTime());
        },
      ),
    );
  });

  test('accepts a clock that was set back by up to a day, not more', () => {
    const confirmedAt = (ahead: number) => stored({ confirmedAt: new Date(NOW + ahead).toISOString() });
    expect(parseStoredVisitorKey(confirmedAt(DAY_MS), NOW)).not.toBeNull();
    expect(parseStoredVisitorKey(confirmedAt(DAY_MS + 1), NOW)).toBeNull();
  });
});

describe('confirmVisitorKey', () => {
  const key = parseStoredVisitorKey(stored(), NOW) as StoredVisitorKey;

  test('starts the lifetime anew and keeps key and creation time', () => {
    expect(confirmVisitorKey(key, NOW)).toEqual({ ...key, confirmedAt: '2026-11-23T10:00:00.000Z' });
  });

  test('never moves the confirmation back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: NOW * 2 }), (now) => {
        const { confirmedAt } = confirmVisitorKey(key, now);
        expect(Date.parse(confirmedAt)).toBe(Math.max(now, Date.parse(key.confirmedAt)));
      }),
    );
  });

  test('gives what is read back after being stored', () => {
    const confirmed = confirmVisitorKey(key, NOW);
    expect(parseStoredVisitorKey(JSON.stringify(confirmed), NOW)).toEqual(confirmed);
  });
});
