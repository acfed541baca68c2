import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { consentGate, isConsentGranted } from './consent.ts';
import type { ConsentClaim, ConsentState } from './consent.ts';
import { MAX_CLOCK_LEAD_MS } from './limits.ts';

const granted: ConsentClaim = {
  state: 'granted',
  source: 'cookiebot',
  category: 'statistics',
  method: 'explicit',
  at: '2026-11-23T10:00:00Z',
};

const NOW = Date.parse('2026-11-23T12:00:00Z');

const FIELDS = ['state', 'source', 'category', 'method', 'at'] as const;

describe('isConsentGranted', () => {
  test('is true for an explicit, complete claim, with or without the version and unknown fields', () => {
    expect(isConsentGranted(granted, NOW)).toBe(true);
    expect(isConsentGranted({ ...granted, widgetVersion: '1.2.3', more: [] }, NOW)).toBe(true);
  });

  test('is false for any JSON value that is not such a claim', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.constantFrom(undefined, Symbol(), () => granted),
        ),
        (value) => {
          expect(isConsentGranted(value, NOW)).toBe(false);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test.each(FIELDS)('is false without %s', (field) => {
    const rest = Object.entries(granted).filter(([name]) => name !== field);
    expect(isConsentGranted(Object.fromEntries(rest), NOW)).toBe(false);
  });

  test('is false when any one field holds another JSON value', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS), fc.jsonValue(), (field, value) => {
        const namesSomething =
          (field === 'source' || field === 'category') && typeof value === 'string' && value !== '';
        const isTime = field === 'at' && typeof value === 'string' && !Number.isNaN(Date.parse(value));
        fc.pre(!namesSomething && !isTime);
        expect(isConsentGranted({ ...granted, [field]: value }, NOW)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    'unknown',
    'denied',
    'Granted',
    'granted ',
    'GRANTED',
    'true',
    'not applicable',
    'error',
    'default',
    '',
  ])('is false for the state "%s"', (state) => {
    expect(isConsentGranted({ ...granted, state }, NOW)).toBe(false);
  });

  test.each(['implied', 'defaulted', 'Explicit', 'automatic', ''])(
    'is false for the method "%s"',
    (method) => {
      expect(isConsentGranted({ ...granted, method }, NOW)).toBe(false);
    },
  );

  test('is false from a day ahead of the clock on, and true for a browser whose clock runs ahead by less', () => {
    const dated = (ms: number) => ({ ...granted, at: new Date(ms).toISOString() });
    expect(isConsentGranted(dated(NOW + MAX_CLOCK_LEAD_MS), NOW)).toBe(true);
    expect(isConsentGranted(dated(NOW + MAX_CLOCK_LEAD_MS + 1), NOW)).toBe(false);
  });

  test.each([
    ['a text', 'granted'],
    ['true', true],
    ['a list', [granted]],
    ['nested', { consent: granted }],
  ])('is false for %s in place of a claim', (_, value) => {
    expect(isConsentGranted(value, NOW)).toBe(false);
  });

  test('is false for a claim whose fields are wrapped or computed', () => {
    expect(isConsentGranted({ ...granted, state: ['granted'] }, NOW)).toBe(false);
    expect(isConsentGranted({ ...granted, method: { toString: () => 'explicit' } }, NOW)).toBe(false);
  });
});

describe('consentGate', () => {
  const states: ConsentState[] = ['unknown', 'granted', 'denied'];
  const cases = states.flatMap((state) =>
    [true, false].flatMap((globalPrivacyControl) =>
      [true, false].map((respectGlobalPrivacyControl) => ({
        state,
        globalPrivacyControl,
        respectGlobalPrivacyControl,
        expected:
          state === 'granted' && !(globalPrivacyControl && respectGlobalPrivacyControl) ? 'open' : 'closed',
      })),
    ),
  );

  test.each(cases)(
    'is $expected for state $state, signal $globalPrivacyControl, respected $respectGlobalPrivacyControl',
    ({ expected, ...input }) => {
      expect(consentGate(input)).toBe(expected);
    },
  );

  test('stays closed for whatever else a page may pass', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (state, signal, respected) => {
        const input = { state, globalPrivacyControl: signal, respectGlobalPrivacyControl: respected };
        const open = state === 'granted' && (signal === false || respected === false);
        expect(consentGate(input as Parameters<typeof consentGate>[0])).toBe(open ? 'open' : 'closed');
      }),
    );
  });

  test('stays closed when the signal or the setting is missing', () => {
    expect(consentGate({ state: 'granted' } as Parameters<typeof consentGate>[0])).toBe('closed');
  });
});
