import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countryFromRecord } from './country.ts';

describe('countryFromRecord', () => {
  test.each([
    ["MaxMind's record", { country: { iso_code: 'DE', geoname_id: 2921044 }, continent: { code: 'EU' } }],
    ["geoip2-node's model", { country: { isoCode: 'DE' } }],
    ['a flat record', { country_code: 'DE' }],
    ['a flat record in lower case', { country_code: 'de' }],
  ])('reads %s', (_, record) => {
    expect(countryFromRecord(record)).toBe('DE');
  });

  test('reads Kosovo, whose code is not assigned by ISO but used by every vendor', () => {
    expect(countryFromRecord({ country: { iso_code: 'XK' } })).toBe('XK');
  });

  test('does not take where the network is registered for where the visitor is', () => {
    expect(countryFromRecord({ registered_country: { iso_code: 'US' } })).toBeNull();
  });

  test.each(['ZZ', 'XX', 'AA', 'QZ', 'EU', 'AP', 'T1', 'A1', '-', '', 'DEU', 'D', 'Germany', 'ÄÖ'])(
    'is null for the code "%s"',
    (code) => {
      expect(countryFromRecord({ country_code: code })).toBeNull();
      expect(countryFromRecord({ country: { iso_code: code } })).toBeNull();
    },
  );

  test('is null or a code of two capitals for anything a database may give', () => {
    const code = fc.oneof(fc.string({ maxLength: 3 }), fc.jsonValue());
    const record = fc.oneof(
      fc.jsonValue(),
      fc.record({ country_code: code }),
      fc.record({ country: fc.oneof(code, fc.record({ iso_code: code }), fc.record({ isoCode: code })) }),
    );
    fc.assert(
      fc.property(record, (value) => {
        expect(countryFromRecord(value) ?? 'DE').toMatch(/^[A-Z]{2}$/);
      }),
    );
  });

  test.each([null, undefined, 'DE', 42, [], ['DE'], {}])('is null for the record %j', (record) => {
    expect(countryFromRecord(record)).toBeNull();
  });
});
