import { setTimeout as pause } from 'node:timers/promises';

import type { RepliesAnswer } from '@webspeaker/core';

import { HIGH_CEILINGS, type Bench, type Part } from '../bench.ts';
import { cpuSeconds, percentile, postgresCpuSeconds } from '../measure.ts';
import { createProject, type Project } from '../../fixtures/project.ts';

const WAITING = 10_000;
/** Until every visitor has been told the pace that fits so many. */
const SETTLING_MS = 90_000;
const MEASURED_MS = 60_000;
const CONNECTIONS = 16;

type Polls = { count: number; ms: number; took: number[]; postgresMs: number; functionMs: number };

/**
 * `POST /widget/replies` at the function itself: as fast as it goes, and as ten thousand visitors send it who have all
 * just written to live support, wait for a person, and keep to the pace that they are told.
 */
export const polls: Part = async (bench) => {
  const project = await createProject(bench.admin, 'Polls', HIGH_CEILINGS);
  await bench.admin`
    insert into public.conversations (
      project_id, conversation_key_hash, channel, created_at, last_message_at, messages_count, waiting_since
    )
    select ${project.id}, sha256(convert_to('waiting visitor ' || lpad(n::text, 8, '0'), 'UTF8')), 'live_support', now(), now(),
      0, now()
    from generate_series(0, ${WAITING - 1}) as n`;
  await bench.admin.unsafe('vacuum (analyze) public.conversations');

  bench.say(`polls: as fast as it goes, ${CONNECTIONS} connections`);
  const most = await measure(bench, async (seen) => {
    const endsAt = Date.now() + bench.seconds * 1000;
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async (_, connection) => {
        for (let who = connection; Date.now() < endsAt; who += CONNECTIONS)
          await ask(bench, project, { who: who % WAITING, seen });
      }),
    );
  });
  bench.say(`polls: ${WAITING} visitors who wait, ${(SETTLING_MS + MEASURED_MS) / 1000} s`);
  const paced = await pacedVisitors(bench, project);
  return [
    { polls: 'as fast as it goes', ...rowOf(most), 'share of that': '100 %' },
    {
      polls: `${WAITING} visitors wait`,
      ...rowOf(paced),
      'share of that': `${((paced.count / paced.ms / (most.count / most.ms)) * 100).toFixed(1)} %`,
    },
  ];
};

async function pacedVisitors(bench: Bench, project: Project): Promise<Polls> {
  let seen: number[] = [];
  const stop = new AbortController();
  const visitor = async (who: number) => {
    await pause(Math.random() * 10_000, undefined, { signal: stop.signal });
    while (!stop.signal.aborted) {
      const pollAfterMs = await ask(bench, project, { who, seen });
      await pause(pollAfterMs, undefined, { signal: stop.signal });
    }
  };
  const visitors = Array.from({ length: WAITING }, (_, who) => visitor(who).catch(ignoreStop));
  await pause(SETTLING_MS);
  const measured = await measure(bench, async (now) => {
    seen = now;
    await pause(MEASURED_MS);
  });
  stop.abort();
  await Promise.all(visitors);
  return measured;
}

function ignoreStop(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}

/** One poll; returns when to send the next. */
async function ask(
  { stack }: Bench,
  { accessKey, origin }: Project,
  { who, seen }: { who: number; seen: number[] },
): Promise<number> {
  const startedAt = performance.now();
  const response = await fetch(`http://127.0.0.1:${stack.functionPort('widget') ?? 0}/widget/replies`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/plain', Origin: origin },
    body: JSON.stringify({ accessKey, conversationKey: `waiting visitor ${String(who).padStart(8, '0')}` }),
  });
  const { pollAfterMs } = (await response.json()) as RepliesAnswer;
  seen.push(performance.now() - startedAt);
  return pollAfterMs;
}

async function measure({ stack }: Bench, run: (seen: number[]) => Promise<void>): Promise<Polls> {
  const used = async () => [await postgresCpuSeconds(stack), await cpuSeconds(stack.functionPids())] as const;
  const took: number[] = [];
  const before = await used();
  const startedAt = Date.now();
  await run(took);
  const ms = Date.now() - startedAt;
  const after = await used();
  const count = took.length;
  return {
    count,
    ms,
    took: took.sort((a, b) => a - b),
    postgresMs: ((after[0] - before[0]) * 1000) / count,
    functionMs: ((after[1] - before[1]) * 1000) / count,
  };
}

const rowOf = ({ count, ms, took, postgresMs, functionMs }: Polls) => ({
  'polls/s': ((count * 1000) / ms).toFixed(0),
  'p50 ms': percentile(took, 0.5).toFixed(1),
  'p99 ms': percentile(took, 0.99).toFixed(1),
  'Postgres ms': postgresMs.toFixed(3),
  'function ms': functionMs.toFixed(3),
});
