import { isUuid } from '@webspeaker/core/uuid';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { params } from './params.ts';

test('an address takes as an id what core calls a UUID, and nothing else', () => {
  const id = fc.uuid();
  const almost = fc.oneof(
    id,
    id.map((uuid) => uuid.toUpperCase()),
    fc.tuple(id, fc.nat({ max: 36 }), fc.constantFrom('', '-', 'g', '0', '\n')).map(([uuid, at, instead]) => {
      return uuid.slice(0, at) + instead + uuid.slice(at + 1);
    }),
    fc.string(),
  );
  fc.assert(
    fc.property(almost, (value) => {
      const answer = params.uuid['~standard'].validate(value);
      expect(answer).toEqual(isUuid(value) ? { value } : { issues: [expect.anything()] });
    }),
    { numRuns: 1000 },
  );
});
