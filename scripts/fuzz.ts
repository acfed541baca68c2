/**
 * `npm run fuzz`: generated requests to the edge functions and to the portal, on a stack of its own: bytes, encodings, deep
 * and huge JSON, doubled keys, halves of surrogate pairs, NUL, hosts, methods, paths, cookies, bodies that don't end. Fails
 * on a 5xx, on a function's answer in another form than the protocol's, on rows that refused requests or strangers
 * changed, and on a function whose memory grows. Builds the portal.
 *
 * Options: --functions 100000 and --portal 10000 (requests; 0 for none), --seed (drawn if absent; the same one draws the same
 * requests)
 */
import { randomInt } from 'node:crypto';

import type { Run } from '@webspeaker/local-stack';

import { fuzzFunctions } from '../tools/fuzz/fuzz-functions.ts';
import { fuzzPortal } from '../tools/fuzz/fuzz-portal.ts';
import { readOptions } from '../tools/options.ts';
import { ownPortal, ownStack } from '../tools/stack/own-stack.ts';

const { values } = readOptions(import.meta.filename, {
  options: {
    functions: { type: 'string', default: '100000' },
    portal: { type: 'string', default: '10000' },
    seed: { type: 'string' },
  },
});
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
/** A function may hold 256 MB on the hosted platform; flat is what doesn't grow by a tenth of that in the second half. */
const MOST_GROWTH_MB = 25;
const faults: string[] = [];

console.log(`Seed ${seed}`);
await fuzzTheFunctions(Number(values.functions));
await fuzzThePortal(Number(values.portal));
for (const fault of faults) console.log(`Fault: ${fault}`);
console.log(`${faults.length} faults`);
process.exit(faults.length > 0 ? 1 : 0);

async function fuzzTheFunctions(requests: number): Promise<void> {
  if (requests === 0) return;
  const stack = await ownStack();
  try {
    const report = await fuzzFunctions(stack, { requests, seed, onProgress: sayEvery(10_000) });
    const { memory } = report;
    say('Functions', report);
    console.log(
      `  memory: ${megabytes(memory.atStart)} at the start, ${megabytes(memory.atHalf)} half way, ${megabytes(memory.atEnd)} in the end`,
    );
    if (memory.atEnd - memory.atHalf > MOST_GROWTH_MB) faults.push('The memory of a function grew');
  } finally {
    await stack.discard();
  }
}

async function fuzzThePortal(requests: number): Promise<void> {
  if (requests === 0) return;
  const cleanups: (() => Promise<void>)[] = [];
  const run: Run = { signal: new AbortController().signal, onStop: (cleanup) => cleanups.push(cleanup) };
  try {
    const { info } = await ownPortal(run);
    say('Portal', await fuzzPortal(info, { requests, seed, onProgress: sayEvery(1_000) }));
  } finally {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}

function say(
  what: string,
  report: { requests: number; statuses: Map<number, number>; faults: string[] },
): void {
  const tally = [...report.statuses]
    .sort(([a], [b]) => a - b)
    .map(([status, count]) => `${count} × ${status}`);
  console.log(`${what}: ${report.requests} requests, ${tally.join(', ')}`);
  faults.push(...report.faults);
}

function sayEvery(step: number): (done: number) => void {
  let said = 0;
  return (done) => {
    if (done - said < step) return;
    said = done;
    console.log(`  ${done} requests`);
  };
}

function megabytes(value: number): string {
  return `${value.toFixed(0)} MB`;
}
