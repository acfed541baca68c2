import { describe, expect, test } from 'vitest';
import { readLocale, readTimeZone } from './reader-settings.ts';

describe("reader's settings", () => {
  test.each([
    ['de-AT,de;q=0.9,en;q=0.8', 'en-AT'],
    ['de', 'en-DE'],
    ['fr;q=0.7', 'en-FR'],
    ['EN-us', 'en-US'],
    ['*', 'en-GB'],
    ['', 'en-GB'],
    ['not a language', 'en-GB'],
    [null, 'en-GB'],
  ])('takes the region from %j, and the language of the texts: %s', (header, locale) => {
    expect(readLocale(header)).toBe(locale);
  });

  test.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['Mars/Base', 'UTC'],
    ['+00:00', 'UTC'],
    ['+27:00', 'UTC'],
    [undefined, 'UTC'],
  ])('takes the time zone from %j as %s', (cookie, zone) => {
    expect(readTimeZone(cookie)).toBe(zone);
  });

  test.each(['+05:30', '+05:45', '-03:00', '+01:00', '-09:30'])(
    'an offset becomes a zone of that offset, and none that is read the other way round: %s',
    (offset) => {
      const timeZone = readTimeZone(offset);
      expect(timeZone).toMatch(/^[A-Z]/);
      for (const month of [0, 6]) {
        const text = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
        expect(text.format(Date.UTC(2026, month))).toContain(`GMT${offset}`);
      }
    },
  );
});
