import { randomInt } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { fuzzFunctions } from '../../tools/fuzz/fuzz-functions.ts';
import { ownStack, type OwnStack } from '../../tools/stack/own-stack.ts';

let stack: OwnStack;

beforeAll(async () => {
  stack = await ownStack();
});
afterAll(() => stack.discard());

/** A short run; `npm run fuzz` makes a long one, and looks at memory too. */
describe('2,000 generated requests to the edge functions', () => {
  test('are answered in the protocol’s form, never with a 5xx, and change nothing where they are refused', async () => {
    const seed = randomInt(2 ** 31);
    const { requests, statuses, faults } = await fuzzFunctions(stack, { requests: 2_000, seed });
    expect(faults, `drawn with seed ${seed}`).toEqual([]);
    expect(requests).toBeGreaterThanOrEqual(2_000);
    // The requests reach what they are meant for: the body's schema, the credential, the path, a stored message.
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([201, 400, 401, 403, 404, 405]));
  });
});
