import { describe, expect, test } from 'vitest';
import { readLanguage, readLocale, readTimeZone } from './reader-settings.ts';

describe("reader's settings", () => {
  test.each([
    [undefined, undefined, 'de-AT,de;q=0.9,en;q=0.8', 'de'],
    [undefined, undefined, 'fr-CH,en;q=0.5,de;q=0.8', 'de'],
    [undefined, undefined, 'fr', 'en'],
    [undefined, undefined, '*', 'en'],
    [undefined, undefined, 'not a language', 'en'],
    [undefined, undefined, null, 'en'],
    [undefined, 'en', 'de', 'en'],
    ['de', 'en', 'en-GB', 'de'],
    ['xx', '__proto__', 'de', 'de'],
  ])('speak %s if it was chosen here, %s if for the account, else by %j: %s', (...wishes) => {
    const [chosen, ofAccount, acceptLanguage, language] = wishes;
    expect(readLanguage({ chosen, ofAccount, acceptLanguage })).toBe(language);
  });

  test.each([
    ['de-AT,de;q=0.9,en;q=0.8', 'en', 'en-AT'],
    ['de-AT,de;q=0.9,en;q=0.8', 'de', 'de-AT'],
    ['de', 'en', 'en-DE'],
    ['en-GB', 'de', 'de-GB'],
    ['EN-us', 'en', 'en-US'],
    ['*', 'en', 'en-GB'],
    ['', 'de', 'de'],
    ['not a language', 'en', 'en-GB'],
    [null, 'en', 'en-GB'],
  ])('take the region from %j, and the language of the texts, %s: %s', (header, language, locale) => {
    expect(readLocale(header, language)).toBe(locale);
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
