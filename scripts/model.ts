/**
 * `npm run model`: plays random histories of a project (messages, answers, replies, polls, visits, withdrawals, erasures,
 * key rotations, retention runs, clocks that are set back) in a database of its own, and compares each answer, and what
 * is stored in the end, with a model that knows core's rules and nothing else. A history that differs is made as short
 * as it can be.
 *
 * Options: --histories 10000, --seed (drawn if absent; the same one draws the same histories)
 */
import { randomInt } from 'node:crypto';

import { makeScratchDatabase } from '@webspeaker/local-stack';
import fc from 'fast-check';

import { history, type Step } from '../tools/model/history.ts';
import { makePlayers } from '../tools/model/play.ts';
import { readOptions } from '../tools/options.ts';
import { root } from '../tools/root.ts';
import { ownStack } from '../tools/stack/own-stack.ts';

const { values } = readOptions(import.meta.filename, {
  options: { histories: { type: 'string', default: '10000' }, seed: { type: 'string' } },
});
const histories = Number(values.histories);
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);

console.log(`Seed ${seed}`);
const stack = await ownStack();
try {
  const database = await makeScratchDatabase({
    projectRoot: root,
    serverUrl: stack.info.dbUrl,
    from: 'migrations',
  });
  const players = await makePlayers(database);
  const tally = new Map<Step['kind'], number>();
  let played = 0;
  try {
    const details = await fc.check(
      fc.asyncProperty(history, async (one) => {
        await players.play(one);
        for (const { kind } of one.steps) tally.set(kind, (tally.get(kind) ?? 0) + 1);
        if (++played % 1_000 === 0) console.log(`  ${played} histories`);
      }),
      { seed, numRuns: histories },
    );
    const steps = [...tally].map(([kind, count]) => `${count} × ${kind}`).join(', ');
    console.log(`${played} histories: ${steps}`);
    console.log(details.failed ? fc.defaultReportMessage(details) : 'Database and model agree');
    process.exitCode = details.failed ? 1 : 0;
  } finally {
    await players.end();
    await database.drop();
  }
} finally {
  await stack.discard();
}
