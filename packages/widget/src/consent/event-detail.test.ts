import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { stateOfDetail } from './event-detail.ts';

/** Details with what they say about "analytics". */
const WITH_CATEGORY: readonly (readonly [detail: unknown, state: string])[] = [
  // A word for yes or no.
  [true, 'granted'],
  [1, 'granted'],
  ['yes', 'granted'],
  ['allow', 'granted'],
  ['ACCEPT', 'granted'],
  [false, 'denied'],
  [0, 'denied'],
  ['', 'denied'],
  ['deny', 'denied'],
  ['Denied', 'denied'],
  [null, 'unknown'],
  ['dismiss', 'unknown'],
  ['analytics', 'unknown'],
  [2, 'unknown'],
  [Number.NaN, 'unknown'],
  [Symbol('yes'), 'unknown'],
  [() => true, 'unknown'],
  // By category, also nested as platforms do it.
  [{ analytics: true }, 'granted'],
  [{ analytics: 1 }, 'granted'],
  [{ analytics: 'yes', ads: 'no' }, 'granted'],
  [{ analytics: false }, 'denied'],
  [{ analytics: 'denied' }, 'denied'],
  [{ analytics: null }, 'denied'],
  [{ ads: true }, 'denied'],
  [{ analytics: { enabled: true } }, 'granted'],
  [{ analytics: { state: 'denied' } }, 'denied'],
  [{ categories: { analytics: true } }, 'granted'],
  [{ consent: { categories: { analytics: 'granted' } } }, 'granted'],
  [{ cookie: { categories: ['necessary', 'analytics'], revision: 0 }, changedCategories: [] }, 'granted'],
  [{ cookie: { categories: ['necessary'] }, changedCategories: ['analytics'] }, 'denied'],
  [
    { event: 'consent_status', type: 'explicit', ucCategory: { essential: true, analytics: true } },
    'granted',
  ],
  [Object.assign([], { analytics: 'allow' }), 'granted'],
  [Object.assign([], { analytics: 'deny' }), 'denied'],
  [{ category: 'analytics', value: 'allow', categories: ['functional', 'analytics'] }, 'granted'],
  [{ category: 'analytics', value: 'deny', categories: ['functional'] }, 'denied'],
  [{ category: 'ads', value: 'allow' }, 'denied'],
  // Lists of what was accepted.
  [['analytics'], 'granted'],
  [new Set(['analytics']), 'granted'],
  [['ads'], 'denied'],
  [[], 'denied'],
  [{ accepted: ['analytics'], rejected: ['ads'] }, 'granted'],
  [{ accepted: ['ads'], rejected: ['analytics'] }, 'denied'],
  [{ accepted: ['ads'], categories: ['analytics', 'ads'] }, 'denied'],
  [{ accepted: ['analytics'], rejected: ['analytics'] }, 'denied'],
  [{}, 'denied'],
  // Nobody's choice.
  [{ type: 'implicit', analytics: true }, 'unknown'],
  [{ method: 'implied', analytics: true }, 'unknown'],
  [{ consent: { method: 'IMPLIED', analytics: true } }, 'denied'],
];

test.each(WITH_CATEGORY)('with a category named %j is %s', (detail, state) => {
  expect(stateOfDetail(detail, 'analytics')).toBe(state);
});

describe('without a category', () => {
  test.each([
    [undefined, 'granted'],
    [null, 'granted'],
    [true, 'granted'],
    ['granted', 'granted'],
    [false, 'denied'],
    ['denied', 'denied'],
    [0, 'denied'],
    [[], 'denied'],
    [{ analytics: false }, 'denied'],
    [{ analytics: true, ads: false }, 'denied'],
    [{ analytics: true, ads: true }, 'granted'],
    [{ consent: { analytics: 'denied' } }, 'denied'],
    [{}, 'unknown'],
    [{ source: 'banner' }, 'unknown'],
    [['analytics'], 'unknown'],
    [{ type: 'implicit', all: true }, 'unknown'],
  ] as const)('%j is %s', (detail, state) => {
    expect(stateOfDetail(detail, null)).toBe(state);
  });
});

test('an event without a detail is a statement by itself, one with the detail null only where no category is named', () => {
  expect(stateOfDetail(undefined, 'analytics')).toBe('granted');
  expect(stateOfDetail(null, 'analytics')).toBe('unknown');
});

const no = fc.constantFrom(false, 0, null, '', 'no', 'denied', 'deny', 'reject', 'false');
const anything = fc.anything({ withSet: true, withMap: true, withDate: true, withNullPrototype: true });
const category = fc.constantFrom('analytics', null);

test('property: nothing makes it throw, and the answer is always a state', () => {
  fc.assert(
    fc.property(anything, category, (detail, named) => {
      expect(['granted', 'denied', 'unknown']).toContain(stateOfDetail(detail, named));
    }),
    { numRuns: 2000 },
  );
});

test('property: a no to the category is never granted, whatever else is said', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), anything), no, category, (rest, word, named) => {
      expect(stateOfDetail({ ...rest, analytics: word }, named)).not.toBe('granted');
      expect(stateOfDetail({ analytics: true, categories: { ...rest, analytics: word } }, named)).not.toBe(
        'granted',
      );
    }),
    { numRuns: 2000 },
  );
});

test('property: implied and implicit are never granted', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), anything),
      fc.constantFrom('type', 'method'),
      fc.constantFrom('implicit', 'IMPLIED', 'implied'),
      (rest, name, word) => {
        const detail = { ...rest, analytics: true, [name]: word };
        expect(stateOfDetail(detail, 'analytics')).not.toBe('granted');
        expect(stateOfDetail(detail, null)).not.toBe('granted');
      },
    ),
  );
});

test('property: a yes needs a word for yes, or the category in a list', () => {
  const silent = fc.dictionary(
    fc.string(),
    fc.oneof(
      fc.string().filter((text) => !/yes|true|1|grant|allow|accept/i.test(text)),
      fc.constant(2),
    ),
  );
  fc.assert(
    fc.property(silent, category, (detail, named) => {
      expect(stateOfDetail(detail, named)).not.toBe('granted');
    }),
  );
});

test("what the page put on a prototype, or behind a getter that throws, is nobody's statement", () => {
  const inherited = Object.create({ analytics: true }) as object;
  expect(stateOfDetail(inherited, 'analytics')).toBe('denied');
  const hostile = {
    get analytics(): boolean {
      throw new Error('No');
    },
  };
  expect(stateOfDetail(hostile, 'analytics')).toBe('unknown');
});
