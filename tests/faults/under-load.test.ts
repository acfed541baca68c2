import { describe, expect, test } from 'vitest';

import { breakUnderLoad, FAULTS } from '../../tools/load/faults.ts';

/** Each fault once; `npm run faults` goes on for minutes, and looks at how soon the stack is back. */
describe('under load and beside retention', () => {
  test('no fault loses an acknowledged message, leaves anything of who erased, miscounts or deadlocks', async () => {
    const { acknowledged, answers, retired, differences } = await breakUnderLoad({ faults: FAULTS });
    expect(differences).toEqual([]);
    expect(acknowledged).toBeGreaterThan(100);
    expect(retired).toBeGreaterThan(100);
    // Nothing but what the protocol knows, and connections that break with the function that is killed.
    const statuses = new Set([...answers.keys()].map((answer) => Number(answer.split(' ')[1])));
    expect([0, 200, 201, 204, 404, 410, 502, 503]).toEqual(expect.arrayContaining([...statuses]));
  });
});
