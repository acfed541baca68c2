import { fork } from 'node:child_process';
import { join } from 'node:path';

import { spread, type Bench, type Part, type Row } from '../bench.ts';
import { cpuSeconds, percentile, postgresCpuSeconds } from '../measure.ts';
import type { Order, Report } from '../send-messages.ts';

const CONNECTIONS = [1, 16, 64];

/**
 * `POST /widget/messages` over HTTP, to the local gateway and to the function itself: rate, latency, and processor time
 * of each process for one message. The sender is a process of its own.
 */
export const http: Part = async (bench) => {
  const { stack, say, rounds } = bench;
  const addresses = {
    gateway: `${stack.info.apiUrl}/functions/v1/widget/messages`,
    function: `http://127.0.0.1:${stack.functionPort('widget') ?? 0}/widget/messages`,
  };
  const rows: Row[] = [];
  for (const connections of CONNECTIONS) {
    const runs: Record<string, Run[]> = {};
    for (let round = 1; round <= rounds; round++) {
      for (const [to, url] of Object.entries(addresses)) {
        say(`http: to the ${to}, ${connections} connections, round ${round} of ${rounds}`);
        (runs[to] ??= []).push(await send(bench, { url, connections }));
      }
    }
    for (const [to, all] of Object.entries(runs)) rows.push(rowOf(to, connections, all));
  }
  return rows;
};

type Run = Report & { cpuMs: Record<'Postgres' | 'function' | 'gateway' | 'sender', number> };

function rowOf(to: string, connections: number, runs: readonly Run[]): Row {
  const refused = runs.flatMap(({ statuses }) => Object.keys(statuses)).filter((status) => status !== '201');
  const of = (read: (run: Run) => number, digits: number) => spread(runs.map(read), digits);
  return {
    to,
    connections,
    'messages/s': of(({ took, ms }) => (took.length * 1000) / ms, 0),
    'p50 ms': of(({ took }) => percentile(took, 0.5), 1),
    'p99 ms': of(({ took }) => percentile(took, 0.99), 1),
    'Postgres ms': of(({ cpuMs }) => cpuMs.Postgres, 3),
    'function ms': of(({ cpuMs }) => cpuMs.function, 3),
    'gateway ms': of(({ cpuMs }) => cpuMs.gateway, 3),
    'sender ms': of(({ cpuMs }) => cpuMs.sender, 3),
    ...(refused.length > 0 && { 'other answers': refused.join(' ') }),
  };
}

async function send(
  { stack, project, seconds }: Bench,
  to: { url: string; connections: number },
): Promise<Run> {
  const order: Order = { ...to, accessKey: project.accessKey, origin: project.origin, seconds };
  const sender = fork(join(import.meta.dirname, '../send-messages.ts'), [JSON.stringify(order)]);
  const used = async () => ({
    Postgres: await postgresCpuSeconds(stack),
    function: await cpuSeconds(stack.functionPids()),
    gateway: await cpuSeconds([process.pid]),
    sender: await cpuSeconds([sender.pid ?? 0]),
  });
  return new Promise((done, failed) => {
    let before: Awaited<ReturnType<typeof used>>;
    sender.on('error', failed);
    sender.on('exit', (code) => failed(new Error(`The sender ended with ${code}`)));
    sender.on('message', (message: 'warm' | Report) => {
      void used().then((now) => {
        if (message === 'warm') {
          before = now;
          sender.send('go');
          return;
        }
        const each = (name: keyof typeof now) => ((now[name] - before[name]) * 1000) / message.took.length;
        const cpuMs = {
          Postgres: each('Postgres'),
          function: each('function'),
          gateway: each('gateway'),
          sender: each('sender'),
        };
        sender.removeAllListeners('exit');
        sender.send('end');
        done({ ...message, cpuMs });
      }, failed);
    });
  });
}
