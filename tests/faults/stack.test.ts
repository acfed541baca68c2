import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { freePort, StackError, type StackInfo } from '@webspeaker/local-stack';
import { callWidget } from '../../tools/call.ts';
import { openSql } from '../../tools/database.ts';
import { ownStack } from '../../tools/stack/own-stack.ts';
import { childrenOf, commandsWith, until } from '../../tools/processes.ts';
import { createVisitor, messageFrom } from '../../tools/fixtures/visitor.ts';

let dataDir: string;
const started: ChildProcess[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'webspeaker-stack-test-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  await until(async () => (await commandsWith(dataDir)).length === 0, 'nothing runs on the data any more');
  await rm(dataDir, { recursive: true, force: true });
});

/** `npm run stack` as a process of its own. */
function runStack(...options: string[]): ChildProcess & { said: () => string } {
  const child = spawn(
    process.execPath,
    [
      '--conditions=@webspeaker/source',
      'scripts/stack.ts',
      '--data',
      dataDir,
      '--api-port',
      'free',
      '--db-port',
      'free',
      ...options,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  started.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return Object.assign(child, { said: () => text });
}

async function untilReady(child: ReturnType<typeof runStack>): Promise<StackInfo> {
  await until(
    () => child.said().includes('Ctrl-C stops it') || child.exitCode !== null,
    'the stack is ready',
  );
  if (child.exitCode !== null) throw new Error(child.said());
  return JSON.parse(await readFile(join(dataDir, 'stack.json'), 'utf8')) as StackInfo;
}

async function sendMessage({ apiUrl, project }: StackInfo): Promise<string> {
  const message = messageFrom(await createVisitor('Lior'), project.accessKey);
  expect((await callWidget('messages', message, { apiUrl })).status).toBe(201);
  return String(message['messageId']);
}

async function expectMessage({ dbUrl, project }: StackInfo, id: string): Promise<void> {
  const sql = openSql(dbUrl);
  expect(await sql`select from public.messages where project_id = ${project.id} and id = ${id}`).toHaveLength(
    1,
  );
  await sql.end();
}

describe('the stack', () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    test(`stops cleanly on ${signal} and leaves nothing running`, async () => {
      const child = runStack();
      await untilReady(child);
      expect(await commandsWith(dataDir)).not.toEqual([]);
      child.kill(signal);
      const [code] = (await once(child, 'exit')) as [number | null];
      expect(code).toBe(0);
      expect(await commandsWith(dataDir)).toEqual([]);
      const log = await readFile(join(dataDir, 'logs/postgres.log'), 'utf8');
      expect(log).toContain('database system is shut down');
    });
  }

  test('stops cleanly in the middle of its start', async () => {
    const child = runStack();
    await until(
      async () => (await commandsWith(dataDir)).some((command) => command.includes('bin/postgres')),
      'Postgres starts',
    );
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
    expect(await commandsWith(dataDir)).toEqual([]);
  });

  test('that was killed leaves nothing running, and starts again on its data', async () => {
    const first = runStack();
    const info = await untilReady(first);
    const id = await sendMessage(info);
    first.kill('SIGKILL');
    await once(first, 'exit');
    await until(async () => (await commandsWith(dataDir)).length === 0, 'its children have ended');

    const again = await untilReady(runStack());
    await expectMessage(again, id);
    await sendMessage(again);
  });

  test('that was killed together with what watches its children ends the old Postgres and starts again', async () => {
    const first = runStack('--db-port', String(await freePort()));
    const info = await untilReady(first);
    const id = await sendMessage(info);
    const pids = await childrenOf(first.pid ?? 0);
    const shells = await Promise.all(
      pids.map(async (pid) => ((await readFile(`/proc/${pid}/comm`, 'utf8')).trim() === 'sh' ? [pid] : [])),
    );
    expect(shells.flat()).toHaveLength(1);
    for (const pid of [...shells.flat(), first.pid ?? 0]) process.kill(pid, 'SIGKILL');
    await once(first, 'exit');
    expect((await commandsWith(dataDir)).some((command) => command.includes('bin/postgres'))).toBe(true);

    const second = runStack();
    const again = await untilReady(second);
    expect(second.said()).toMatch(/Ending the Postgres \(process \d+\) that an earlier stack left running/);
    await expectMessage(again, id);
    // The old functions are not on this data folder's command line; they are ours to end.
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Ended already.
      }
    }
  });

  test('names a taken port and the option to change it, and leaves nothing running', async () => {
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
    const { port } = taken.address() as { port: number };
    const ports = { api: 'free', db: 'free', portal: 'free', demo: 'free' } as const;
    try {
      await expect(ownStack({ dataDir, ports: { ...ports, db: port } })).rejects.toThrow(
        new RegExp(`Port ${port}, wanted for Postgres, is taken.*--db-port \\d+`),
      );
      await expect(ownStack({ dataDir, ports: { ...ports, api: port } })).rejects.toThrow(
        new RegExp(`Port ${port}, wanted for the API, is taken.*--api-port \\d+`),
      );
    } finally {
      taken.close();
    }
    expect(await commandsWith(dataDir)).toEqual([]);
  });

  test('refuses to run twice on the same data', async () => {
    const stack = await ownStack({ dataDir });
    const second = runStack();
    await once(second, 'exit');
    expect(second.exitCode).toBe(1);
    expect(second.said()).toMatch(/Another stack \(process \d+\) is running on the data/);
    await sendMessage(stack.info);
    await stack.discard();
  });

  test('that fails half way says why and leaves nothing running', async () => {
    const failing = ownStack({ dataDir, functionSettings: { CLIENT_ADDRESS_TRUSTED_PROXIES: 'many' } });
    await expect(failing).rejects.toThrow(StackError);
    await expect(failing).rejects.toThrow(
      /Function (widget|contacts) did not start.*CLIENT_ADDRESS_TRUSTED_PROXIES/s,
    );
    expect(await commandsWith(dataDir)).toEqual([]);
  });

  test('starts a function again that ended, and says so', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const stack = await ownStack({ dataDir, quiet: false });
    const before = stack.functionPids();
    for (const pid of before) process.kill(pid, 'SIGKILL');
    await until(() => {
      const now = stack.functionPids();
      return now.length === before.length && now.every((pid) => !before.includes(pid));
    }, 'other functions run');
    await until(async () => {
      const answer = await callWidget('messages', 'x', { apiUrl: stack.info.apiUrl });
      return answer.status === 400;
    }, 'the function answers');
    await sendMessage(stack.info);
    const said = log.mock.calls.join('\n');
    log.mockRestore();
    await stack.discard();
    expect(said).toMatch(/Function widget ended \(SIGKILL\); starting it again/);
    expect(said).toContain('Function widget is back');
  });
});
