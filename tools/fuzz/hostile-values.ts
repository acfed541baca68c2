import fc from 'fast-check';

/** Text that trips parsers: every byte, NUL, halves of surrogate pairs, marks of direction, SQL, markup, paths. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    '\udfff x',
    '\u202e',
    '\ufeff',
    "' or 1=1; --",
    "'; drop table public.messages; --",
    '<script>alert(1)</script>',
    '../../../etc/passwd',
    '%00',
    '%',
    '%zz',
    '${jndi:ldap://a}',
    '__proto__',
    'constructor',
    'NaN',
    '-0',
    '1e999',
    'null',
    '9'.repeat(400),
  ),
  fc.integer({ min: 200, max: 9_000 }).map((length) => 'x'.repeat(length)),
);

const nested: fc.Arbitrary<unknown> = fc.integer({ min: 1, max: 200 }).map((depth) => {
  let value: unknown = null;
  for (let i = 0; i < depth; i++) value = i % 2 ? [value] : { a: value };
  return value;
});

/** What JSON can hold in place of anything. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.double(),
  fc.bigInt().map(Number),
  fc.boolean(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 3 }),
  nested,
);

/** The same without what a field of text could be: not text, or none. */
export const noText: fc.Arbitrary<unknown> = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constantFrom('', null),
  fc.array(fc.jsonValue(), { maxLength: 3 }),
  nested,
);

/** A header's value can be any byte but those that end its line. */
export const hostileHeader: fc.Arbitrary<string> = hostileText.map((text) =>
  text.replaceAll(/[\r\n\0]/g, '').slice(0, 2_000),
);
