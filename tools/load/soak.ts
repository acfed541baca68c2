import { setTimeout as pause } from 'node:timers/promises';

import { openSql } from '../database.ts';
import { createProject } from '../fixtures/project.ts';
import { ownStack, type OwnStack } from '../stack/own-stack.ts';
import { withChildren } from '../processes.ts';
import { memoryOf } from './measure.ts';
import { startTraffic, type Traffic } from './traffic.ts';

export type Sample = { afterMs: number; calls: number; functionsMb: number; postgresMb: number };

export type SoakReport = {
  /** Calls per second, as many as there can be, and as many as there were. */
  top: number;
  kept: number;
  acknowledged: number;
  answers: ReadonlyMap<string, number>;
  samples: Sample[];
  /** Must be none. */
  differences: string[];
};

const VISITORS = 16;

/**
 * Finds out how much a stack of its own can take, goes on with a share of it, and compares what is stored in the end with
 * what was acknowledged.
 *
 * @param options.share of the top rate, such as 0.5
 * @param options.sampleEveryMs how often memory is looked at
 */
export async function soak(options: {
  lastsMs: number;
  topForMs: number;
  share: number;
  sampleEveryMs: number;
  onTop?: (callsPerSecond: number) => void;
  onSample?: (sample: Sample) => void;
}): Promise<SoakReport> {
  const stack = await ownStack();
  const sql = openSql(stack.info.dbUrl);
  try {
    const project = await createProject(sql, 'Steady Tea');
    const { apiUrl } = stack.info;

    const fast = startTraffic({ apiUrl, project: await createProject(sql, 'Fast Tea'), visitors: VISITORS });
    await pause(options.topForMs);
    await fast.stop();
    const top = (fast.tookMs.length / options.topForMs) * 1000;
    options.onTop?.(top);

    const traffic = startTraffic({
      apiUrl,
      project,
      visitors: VISITORS,
      callsPerSecond: top * options.share,
    });
    const samples = await watch(traffic, { ...options, stack });
    await traffic.stop();
    return {
      top,
      kept: (traffic.tookMs.length / options.lastsMs) * 1000,
      acknowledged: traffic.acknowledged(),
      answers: traffic.answers,
      samples,
      differences: [...(await traffic.differences(sql)), ...unwanted(traffic)],
    };
  } finally {
    await sql.end();
    await stack.discard();
  }
}

async function watch(
  traffic: Traffic,
  options: {
    stack: OwnStack;
    lastsMs: number;
    sampleEveryMs: number;
    onSample?: (sample: Sample) => void;
  },
): Promise<Sample[]> {
  const begunAt = performance.now();
  const samples: Sample[] = [];
  while (performance.now() - begunAt < options.lastsMs) {
    await pause(Math.min(options.sampleEveryMs, begunAt + options.lastsMs - performance.now()));
    const sample = {
      afterMs: performance.now() - begunAt,
      calls: traffic.tookMs.length,
      functionsMb: await megabytesOf(options.stack.functionPids()),
      postgresMb: await megabytesOf(await withChildren(options.stack.postgresPid() ?? 0)),
    };
    samples.push(sample);
    options.onSample?.(sample);
  }
  return samples;
}

async function megabytesOf(pids: readonly number[]): Promise<number> {
  const memory = await Promise.all(pids.map(memoryOf));
  return memory.reduce((sum, { now }) => sum + (Number.isNaN(now) ? 0 : now), 0);
}

/** Half of what a stack can take is nothing it may turn away. */
function unwanted({ answers }: Traffic): string[] {
  return [...answers]
    .filter(([answer]) => !/ (200|201|204)$/.test(answer))
    .map(([answer, count]) => `${count} answers were ${answer}`);
}
