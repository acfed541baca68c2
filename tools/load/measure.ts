import { readdir, readFile } from 'node:fs/promises';

import type { Stack } from '@webspeaker/local-stack';

import { childrenOf } from '../processes.ts';

/** The value below which the given share of the sorted values lies. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** A process's own memory, now and at its peak, in MB, without shared memory. Linux only. */
export async function memoryOf(pid: number): Promise<{ now: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = (name: string) =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN);
  const shared = kilobytes('RssShmem');
  return { now: (kilobytes('VmRSS') - shared) / 1024, peak: (kilobytes('VmHWM') - shared) / 1024 };
}

/**
 * Processor seconds that processes have used so far, to the nanosecond: the other figure that Linux has counts in steps
 * of 10 ms, and is wrong for a server that works for a millisecond at a time. Linux only.
 */
export async function cpuSeconds(pids: readonly number[]): Promise<number> {
  const each = await Promise.all(pids.map(cpuSecondsOf));
  return each.reduce((sum, seconds) => sum + seconds, 0);
}

/** All threads of a process: `schedstat` of the process itself has its first thread alone. */
async function cpuSecondsOf(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const each = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0')),
  );
  return each.reduce((sum, text) => sum + Number(text.split(' ')[0]), 0) / 1e9;
}

/** What the sessions and background processes of a stack's Postgres, open or ended, have used so far; see {@link cpuSeconds}. */
export async function postgresCpuSeconds(stack: Pick<Stack, 'postgresPid'>): Promise<number> {
  const postmaster = stack.postgresPid() ?? 0;
  return (await cpuSeconds(await childrenOf(postmaster))) + (await endedChildrenSecondsOf(postmaster));
}

/** Sessions that have closed are no children any more; what they used is counted in steps of 10 ms. */
async function endedChildrenSecondsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // After the name, which is in brackets and may hold anything: cutime and cstime are the 14th and 15th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) / 100;
}

/** The middle one of several values. */
export function median(values: readonly number[]): number {
  return percentile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}
