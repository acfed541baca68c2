import { describe, expect, test } from 'vitest';

import { breakUnderLoad, FAULTS } from '../../tools/load/faults.ts';

/** Each fault once; `npm run faults` goes on for minutes, and looks at how soon the stack is back. */
describe('under load and beside retention', () => {
  test('no fault loses an acknowledged message, leaves anything of who erased, shows a reply twice or never, miscounts or deadlocks', async () => {
    const { acknowledged, answers, replies, retired, differences } = await breakUnderLoad({ faults: FAULTS });
    expect(differences).toEqual([]);
    expect(acknowledged).toBeGreaterThan(100);
    expect(retired).toBeGreaterThan(100);
    expect(replies).toBeGreaterThan(50);
    // Nothing but what the protocol knows, and connections that break with the function that is killed. An export that
    // broke off is given again after a while.
    const unwanted = [...answers.keys()].filter(
      (answer) => !/ (0|200|201|204|404|410|502|503)$/.test(answer) && answer !== 'exports 429',
    );
    expect(unwanted).toEqual([]);
  });
});
