import { expect, test } from 'vitest';

import { soak } from '../../tools/load/soak.ts';

/** A short run; `npm run soak` goes on for half an hour, and looks at memory too. */
test('half of what a stack can take is answered without an error, and every counter is exact', async () => {
  const { acknowledged, differences } = await soak({
    lastsMs: 5_000,
    topForMs: 2_000,
    share: 0.5,
    sampleEveryMs: 5_000,
  });
  expect(differences).toEqual([]);
  // How much it was is the machine's matter.
  expect(acknowledged).toBeGreaterThan(0);
});
