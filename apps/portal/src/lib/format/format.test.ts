import { describe, expect, test } from 'vitest';
import { createFormat } from './format.ts';

const NOW = Date.parse('2026-03-10T12:00:00Z');
const british = createFormat('en-GB', 'Europe/Berlin');

describe('format', () => {
  test.each([
    ['2026-03-10T12:00:00Z', 'now'],
    ['2026-03-10T11:59:01Z', 'now'],
    ['2026-03-10T11:59:00Z', '1 minute ago'],
    ['2026-03-10T11:00:01Z', '59 minutes ago'],
    ['2026-03-10T11:00:00Z', '1 hour ago'],
    ['2026-03-09T12:00:00Z', 'yesterday'],
    ['2026-02-09T12:00:00Z', '29 days ago'],
    ['2026-02-08T12:00:00Z', 'last month'],
    ['2025-03-10T12:00:00Z', 'last year'],
    ['2026-03-10T12:05:00Z', 'in 5 minutes'],
  ])('tells %s as %s', (value, expected) => {
    expect(british.relative(value, NOW)).toBe(expected);
  });

  test.each([
    ['2026-03-10T11:59:01Z', ''],
    ['2026-03-10T11:58:01Z', '1 minute'],
    ['2026-03-10T09:00:00Z', '3 hours'],
    ['2026-03-07T12:00:00Z', '3 days'],
    ['2026-03-10T12:05:00Z', ''],
  ])('says that what began at %s has lasted "%s"', (value, expected) => {
    expect(british.lasting(value, NOW)).toBe(expected);
  });

  test("writes times in the reader's time zone, not the server's", () => {
    expect(british.time('2026-03-10T12:00:00Z')).toBe('13:00');
    expect(createFormat('en-GB', 'Asia/Kolkata').time('2026-03-10T12:00:00Z')).toBe('17:30');
  });

  test("names countries in the reader's language", () => {
    expect(british.country('DE')).toBe('Germany');
    expect(createFormat('de', 'UTC').country('DE')).toBe('Deutschland');
  });

  test('shows the code of a country that has no name', () => {
    expect(british.country('QX')).toBe('QX');
  });

  test('keeps a calendar day the same day in every time zone', () => {
    expect(createFormat('en-GB', 'Pacific/Auckland').day('2026-03-10')).toBe('10 Mar');
    expect(createFormat('en-GB', 'America/Los_Angeles').day('2026-03-10')).toBe('10 Mar');
  });

  test("chooses the plural by the language's rules", () => {
    const forms = { one: 'contact', other: 'contacts' };
    expect(british.plural(1, forms)).toBe('contact');
    expect(british.plural(0, forms)).toBe('contacts');
  });
});

test('names are sorted in the language’s alphabet', () => {
  const sorted = (locale: string) =>
    ['Zypern', 'Ödland', 'Polen'].toSorted(createFormat(locale, 'UTC').compare);
  expect(sorted('de-DE')).toEqual(['Ödland', 'Polen', 'Zypern']);
  expect(sorted('sv-SE')).toEqual(['Polen', 'Zypern', 'Ödland']);
});
