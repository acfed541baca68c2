import { readFile } from 'node:fs/promises';

import { errorBody } from '@webspeaker/core';
import fc from 'fast-check';

import { atOnce } from '../at-once.ts';
import { callWidget } from '../call.ts';
import { fingerprint, openSql } from '../database.ts';
import { createProject } from '../fixtures/project.ts';
import { createVisitor, messageFrom } from '../fixtures/visitor.ts';
import { memoryOf } from '../load/measure.ts';
import type { OwnStack } from '../stack/own-stack.ts';
import {
  bentCalls,
  refusedCalls,
  REFUSALS,
  slowCall,
  type FunctionTarget,
  type FuzzedCall,
} from './function-requests.ts';
import { sendRaw, type RawAnswer } from './send-raw.ts';

export type FuzzReport = {
  requests: number;
  /** How many answers had each status. */
  statuses: Map<number, number>;
  /** What should not have been, in words; empty when all is well. */
  faults: string[];
  /**
   * Megabytes of the larger function. By half time a heap has grown to what its work wants (some 50 MB more than at
   * the start); what grows from there to the end is a leak.
   */
  memory: { atStart: number; atHalf: number; atEnd: number };
};

export type FuzzOptions = {
  requests: number;
  seed: number;
  /** Called after each batch. */
  onProgress?: (done: number) => void;
};

const BATCH = 200;
const AT_ONCE = 12;
/** So many faults are enough to look at. */
const MOST_FAULTS = 20;

type Database = ReturnType<typeof openSql>;

/**
 * Sends generated requests to the functions of a stack, straight to their own ports, and looks after each batch whether
 * anything happened that should not: a 5xx, an answer that isn't in the protocol's form, a changed table after requests
 * that were all refused, a message that was taken and isn't there.
 *
 * @returns what was seen; the caller judges memory
 */
export async function fuzzFunctions(
  stack: OwnStack,
  { requests, seed, onProgress }: FuzzOptions,
): Promise<FuzzReport> {
  const sql = openSql(stack.info.dbUrl);
  const ports = await functionPorts(stack);
  const target = await makeTarget(stack, sql);
  const report: FuzzReport = {
    requests: 0,
    statuses: new Map(),
    faults: [],
    memory: { atStart: await memoryOfFunctions(stack), atHalf: 0, atEnd: 0 },
  };
  const slow: Promise<void>[] = [];
  const ask = (call: FuzzedCall) => sendTo(ports, call, report);

  for (let batch = 0; report.requests < requests && report.faults.length < MOST_FAULTS; batch++) {
    if (batch % 5 === 0)
      slow.push(ask(slowCall(target)).then((answer) => expectRefused(answer, 'slow', report)));
    const bent = batch % 4 === 3;
    // Those of before may be erased by now.
    if (bent) target.visitors = await makeVisitors();
    const calls = fc.sample(bent ? bentCalls(target) : refusedCalls(target), {
      seed: seed + batch,
      numRuns: BATCH,
    });
    await (bent ? sendBent : sendRefused)(calls, { ask, sql, target, report });
    if (report.requests < requests / 2) report.memory.atHalf = await memoryOfFunctions(stack);
    onProgress?.(report.requests);
  }
  await Promise.all(slow);
  report.memory.atEnd = await memoryOfFunctions(stack);
  await sql.end();
  return report;
}

type Lane = {
  ask: (call: FuzzedCall) => Promise<RawAnswer>;
  sql: Database;
  target: FunctionTarget;
  report: FuzzReport;
};

async function sendRefused(calls: FuzzedCall[], { ask, sql, report }: Lane): Promise<void> {
  const before = await fingerprint(sql);
  await atOnce(calls, AT_ONCE, async (call) => expectRefused(await ask(call), describe(call), report));
  const after = await fingerprint(sql);
  // That a website was refused is what its owner is told.
  const changed = Object.keys(after).filter(
    (table) => table !== 'private.origins_seen' && after[table] !== before[table],
  );
  if (changed.length > 0) {
    report.faults.push(`A batch of refused requests changed ${changed.join(', ')}`);
  }
}

/** What may be taken: then exactly the messages that were answered 201 are there, but for those that were erased since. */
async function sendBent(calls: FuzzedCall[], { ask, sql, target, report }: Lane): Promise<void> {
  const count = async () =>
    (
      await sql<{ count: number }[]>`
      select count(*)::int as count from public.messages where project_id = ${target.project.id}`
    )[0]?.count ?? 0;
  const before = await count();
  let wanted = before;
  await atOnce(calls, AT_ONCE, async (call) => {
    const { status, body } = await ask(call);
    if (status === 201) wanted += 1;
    if (status === 200 && call.request.target.endsWith('/erasures')) {
      wanted -= (JSON.parse(body) as { erased: { messages: number } }).erased.messages;
    }
  });
  const found = await count();
  if (found !== wanted) report.faults.push(`There are ${found} messages where ${wanted} were acknowledged`);
}

function expectRefused({ status, headers, body }: RawAnswer, what: string, report: FuzzReport): void {
  const fault = (why: string) => report.faults.push(`${why}: ${what}`);
  // The server before the function answers what isn't HTTP by itself, and a HEAD has no body.
  if (status === 0 || (status === 400 && body === '')) return;
  if (!REFUSALS.has(status)) fault(`Answered ${status} ${body.slice(0, 200)}`);
  else if (body !== '' && headers.get('content-type') === 'application/json') {
    const parsed = errorBody.safeParse(JSON.parse(body));
    if (!parsed.success) fault(`Answered ${status} in another form, ${body.slice(0, 200)}`);
  }
}

async function sendTo(
  ports: Record<FuzzedCall['function'], number>,
  call: FuzzedCall,
  report: FuzzReport,
): Promise<RawAnswer> {
  const answer = await sendRaw(ports[call.function], call.request);
  report.requests += 1;
  report.statuses.set(answer.status, (report.statuses.get(answer.status) ?? 0) + 1);
  if (answer.status >= 500) report.faults.push(`Answered ${answer.status}: ${describe(call)}`);
  return answer;
}

function describe({ request: { method, target, headers, body } }: FuzzedCall): string {
  const head = headers.map(([name, value]) => `${name}: ${value}`).join(' | ');
  const start = Buffer.from(body.slice(0, 400)).toString('latin1');
  return JSON.stringify(`${method} ${target} ${head} ${start}`);
}

async function makeTarget(stack: OwnStack, sql: Database): Promise<FunctionTarget> {
  const project = await createProject(sql, 'Fuzzed Tea');
  const visitors = await makeVisitors();
  for (const visitor of visitors) {
    await callWidget('messages', messageFrom(visitor, project.accessKey), { apiUrl: stack.info.apiUrl });
  }
  return { project, visitors };
}

const makeVisitors = () => Promise.all(['Ada', 'Bela', 'Cem', 'Dana', 'Eli'].map(createVisitor));

async function functionPorts(stack: OwnStack): Promise<Record<FuzzedCall['function'], number>> {
  const ports = { widget: 0, contacts: 0 };
  for (const pid of stack.functionPids()) {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    const name = command.includes('functions/widget/') ? 'widget' : 'contacts';
    ports[name] = Number(/DENO_SERVE_ADDRESS=tcp:127\.0\.0\.1:(\d+)/.exec(environment)?.[1]);
  }
  return ports;
}

async function memoryOfFunctions(stack: OwnStack): Promise<number> {
  const each = await Promise.all(stack.functionPids().map(memoryOf));
  return Math.max(...each.map(({ now }) => now));
}
