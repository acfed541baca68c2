import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { freePort } from '@webspeaker/local-stack';

import { createVisitor, messageFrom } from '../../fixtures/visitor.ts';
import { spread, type Bench, type Part } from '../bench.ts';
import { cpuSeconds, memoryOf } from '../measure.ts';

const ROUNDS = 5;

type Started = { firstAnswerMs: number; cpuMs: number; megabytes: number };
type Way = { command: string[]; env: Record<string, string>; ask: (url: string) => Promise<number> };

/**
 * A cold start of the widget function: the time from starting its process to the answer to a first message, and its
 * memory then, country database included, beside those of a Deno that only says hello.
 */
export const start: Part = async (bench) => {
  const { stack, say } = bench;
  const folder = await mkdtemp(join(tmpdir(), 'webspeaker-bench-'));
  try {
    const hello = join(folder, 'hello.ts');
    await writeFile(hello, `Deno.serve(() => new Response('Hello'));\n`);
    const port = stack.functionPort('widget') ?? 0;
    const widget = await wayOf(stack.functionPids(), port, bench);
    const idle: Way = {
      ...widget,
      command: [widget.command[0] ?? 'deno', 'run', '--no-prompt', `--allow-net=127.0.0.1:${port}`, hello],
      ask: async (url) => (await fetch(url)).status,
    };
    const runs: Record<string, Started[]> = { 'a Deno that says hello': [], 'the widget function': [] };
    for (let round = 1; round <= ROUNDS; round++) {
      say(`start: round ${round} of ${ROUNDS}`);
      runs['a Deno that says hello']?.push(await startAndAsk(idle, port));
      runs['the widget function']?.push(await startAndAsk(widget, port));
    }
    return Object.entries(runs).map(([what, all]) => ({
      what,
      'first answer ms': spread(all.map(({ firstAnswerMs }) => firstAnswerMs), 0),
      'CPU ms until then': spread(all.map(({ cpuMs }) => cpuMs), 0),
      'memory MB': spread(all.map(({ megabytes }) => megabytes), 0),
    })); // prettier-ignore
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** How the stack started the function that listens at `port`. */
async function wayOf(pids: readonly number[], port: number, { project }: Bench): Promise<Way> {
  for (const pid of pids) {
    const [command, variables] = await Promise.all(
      ['cmdline', 'environ'].map(async (file) => (await readFile(`/proc/${pid}/${file}`, 'utf8')).split('\0').filter(Boolean)),
    ); // prettier-ignore
    if (!command || !variables?.some((line) => line === `DENO_SERVE_ADDRESS=tcp:127.0.0.1:${port}`)) continue;
    return {
      command,
      env: Object.fromEntries(variables.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string])),
      async ask(url) {
        const body = JSON.stringify(messageFrom(await createVisitor('First'), project.accessKey));
        const headers = { Origin: project.origin, 'X-Forwarded-For': '81.2.69.142' };
        return (await fetch(`${url}/widget/messages`, { method: 'POST', body, headers })).status;
      },
    };
  }
  throw new Error(`No function of the stack listens at port ${port}`);
}

async function startAndAsk({ command, env, ask }: Way, atPort: number): Promise<Started> {
  const port = await freePort();
  const moved = (text: string) => text.replaceAll(`127.0.0.1:${atPort}`, `127.0.0.1:${port}`);
  const [program = '', ...args] = command.map(moved);
  const startedAt = performance.now();
  const child = spawn(program, args, {
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, moved(value)])),
    stdio: 'ignore',
  });
  const pid = child.pid ?? 0;
  try {
    for (;;) {
      const status = await ask(`http://127.0.0.1:${port}`).catch(() => null);
      if (status !== null && status < 300) break;
      if (status !== null) throw new Error(`The first answer was ${status}`);
      if (child.exitCode !== null) throw new Error(`Deno ended with ${child.exitCode}`);
      await pause(2);
    }
    const firstAnswerMs = performance.now() - startedAt;
    const cpuMs = (await cpuSeconds([pid])) * 1000;
    await pause(1000);
    return { firstAnswerMs, cpuMs, megabytes: (await memoryOf(pid)).now };
  } finally {
    child.kill();
  }
}
