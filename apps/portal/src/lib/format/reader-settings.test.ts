import { describe, expect, it } from 'vitest';
import { readLocale, readTimeZone } from './reader-settings.ts';

describe("reader's settings", () => {
  it.each([
    ['de-AT,de;q=0.9,en;q=0.8', 'de-AT'],
    ['fr;q=0.7', 'fr'],
    ['EN-us', 'en-US'],
    ['*', 'en-GB'],
    ['', 'en-GB'],
    ['not a language', 'en-GB'],
    [null, 'en-GB'],
  ])('takes the language from %j as %s', (header, locale) => {
    expect(readLocale(header)).toBe(locale);
  });

  it.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['Mars/Base', 'UTC'],
    [undefined, 'UTC'],
  ])('takes the time zone from %j as %s', (cookie, zone) => {
    expect(readTimeZone(cookie)).toBe(zone);
  });
});
