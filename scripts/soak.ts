/**
 * `npm run soak`: half of what a stack of its own can take, for half an hour: messages with and without consent, visits,
 * exports, withdrawals, erasures. Fails when a call is answered with an error, an acknowledged message is lost, a counter
 * is wrong, or the memory of the functions grows. The senders run on the same machine.
 *
 * Options: --minutes 30, --share 0.5 (of the top rate, which is measured for 20 seconds before)
 */

import { median } from '../tools/load/measure.ts';
import { soak, type Sample } from '../tools/load/soak.ts';
import { readOptions } from '../tools/options.ts';

const { values } = readOptions(import.meta.filename, {
  options: { minutes: { type: 'string', default: '30' }, share: { type: 'string', default: '0.5' } },
});
const minutes = Number(values.minutes);
/** Flat is what doesn't grow by more than this from the second quarter to the last, in MB. */
const MOST_GROWTH_MB = 25;

const report = await soak({
  lastsMs: minutes * 60_000,
  topForMs: 20_000,
  share: Number(values.share),
  sampleEveryMs: Math.min(60_000, (minutes * 60_000) / 8),
  onTop: (rate) => console.log(`At most ${rate.toFixed(0)} calls per second`),
  onSample: ({ afterMs, calls, functionsMb, postgresMb }) =>
    console.log(
      `  ${(afterMs / 60_000).toFixed(1).padStart(5)} min  ${String(calls).padStart(8)} calls  ` +
        `functions ${functionsMb.toFixed(0)} MB  Postgres ${postgresMb.toFixed(0)} MB`,
    ),
});

console.log(`
${report.kept.toFixed(0)} calls per second for ${minutes} minutes, ${report.acknowledged} messages acknowledged`);
for (const [answer, count] of [...report.answers].sort())
  console.log(`  ${String(count).padStart(7)} × ${answer}`);
const growth = grewBy(report.samples);
console.log(`The functions grew by ${growth.toFixed(0)} MB from the second quarter to the last`);
const faults = [
  ...report.differences,
  ...(growth > MOST_GROWTH_MB ? [`The memory of the functions grew by ${growth.toFixed(0)} MB`] : []),
];
for (const fault of faults) console.log(`Fault: ${fault}`);
console.log(`${faults.length} faults`);
process.exit(faults.length > 0 ? 1 : 0);

/** Compares the medians of two quarters: single samples go up and down with the garbage. */
function grewBy(samples: readonly Sample[]): number {
  const quarter = Math.floor(samples.length / 4);
  const megabytes = (part: readonly Sample[]) => median(part.map(({ functionsMb }) => functionsMb));
  return megabytes(samples.slice(-quarter)) - megabytes(samples.slice(quarter, 2 * quarter));
}
