/**
 * `npm run faults`: breaks a stack of its own again and again while visitors write, withdraw and erase, retention runs and
 * somebody reads the overview: kills and freezes Postgres and a function, breaks connections, locks a table until the pool
 * is full. Prints a tally. Fails when an acknowledged message is lost, something erased is left, a counter is wrong, the
 * server's log tells of a deadlock, or a message is not taken within 5 s after the fault ended.
 *
 * Options: --minutes 5, --visitors 6
 */

import { breakUnderLoad, FAULTS, type Fault } from '../tools/load/faults.ts';
import { readOptions } from '../tools/options.ts';

const { values } = readOptions(import.meta.filename, {
  options: { minutes: { type: 'string', default: '5' }, visitors: { type: 'string', default: '6' } },
});
const MOST_BACK_AFTER_MS = 5_000;

const report = await breakUnderLoad({
  faults: faultsFor(Number(values.minutes) * 60_000),
  visitors: Number(values.visitors),
  onFault: (fault, ms) => console.log(`  ${fault}: back after ${seconds(ms)}`),
});

console.log(`
${report.acknowledged} messages acknowledged, ${report.replies} replies shown once each, ${report.retired} contacts erased by retention beside them`);
for (const [answer, count] of [...report.answers].sort())
  console.log(`  ${String(count).padStart(7)} × ${answer}`);
for (const fault of FAULTS) {
  const times = report.backAfterMs.filter((each) => each.fault === fault).map(({ ms }) => ms);
  if (times.length > 0)
    console.log(`${fault}: ${times.length} times, back after ${seconds(Math.max(...times))} at most`);
}
const late = report.backAfterMs.filter(({ ms }) => ms > MOST_BACK_AFTER_MS);
const faults = [
  ...report.differences,
  ...late.map(({ fault, ms }) => `${fault}: back only after ${seconds(ms)}`),
];
for (const fault of faults) console.log(`Fault: ${fault}`);
console.log(`${faults.length} faults`);
process.exit(faults.length > 0 ? 1 : 0);

/** All faults, again and again, until the time is over. */
function* faultsFor(ms: number): Generator<Fault> {
  const end = performance.now() + ms;
  while (performance.now() < end) yield* FAULTS;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
