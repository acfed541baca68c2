import { expect, test } from 'vitest';
import type { Installation, SeenOrigin } from '#lib/db/widget-status.ts';
import { stepsDone } from './steps.ts';

const nothing: Installation = {
  withConsentAt: null,
  withoutConsentAt: null,
  source: null,
  category: null,
  widgetVersion: null,
  origins: [],
};
const seen = (fields: Partial<SeenOrigin> = {}): SeenOrigin => ({
  origin: 'https://bikes.example',
  isAllowed: true,
  seenAt: '2026-11-24T10:00:00Z',
  consent: null,
  ...fields,
});
const said = (state: 'granted' | 'unknown') => ({ state, source: 'klaro', category: 'statistics' });

test.each<[string, Partial<Installation>, string[]]>([
  ['nothing was heard of', {}, []],
  ['a refused website shows the script alone', { origins: [seen({ isAllowed: false })] }, ['script']],
  [
    'an allowed one shows its address too',
    { origins: [seen({ consent: said('unknown') })] },
    ['script', 'origin'],
  ],
  [
    'a message without consent is as much',
    { withoutConsentAt: '2026-11-24T10:00:00Z' },
    ['script', 'origin'],
  ],
  [
    'consent is heard once it is granted',
    { origins: [seen({ consent: said('granted') })] },
    ['script', 'origin', 'consent'],
  ],
  [
    'consent on a refused website is none',
    { origins: [seen({ isAllowed: false, consent: said('granted') })] },
    ['script'],
  ],
  [
    'a contact proves everything',
    { withConsentAt: '2026-11-24T10:00:00Z' },
    ['script', 'origin', 'consent', 'contact'],
  ],
])('%s', (_, known, done) => {
  expect([...stepsDone({ ...nothing, ...known })]).toEqual(done);
});
