import { spawn } from 'node:child_process';

import { afterAll, afterEach, expect, test } from 'vitest';

import { supervise, type Program, type Supervised } from './supervise.ts';
import { watchChildren } from './watch-children.ts';

const watch = watchChildren();
const started: Supervised[] = [];
afterAll(() => watch.close());
afterEach(async () => {
  for (const one of started.splice(0)) await one.stop();
});

/** A Node process that runs a line of code, and is ready when it has said "ready". */
function program(code: string, options: Partial<Program> = {}): { server: Supervised; log: string[] } {
  const log: string[] = [];
  const server = supervise({
    name: 'The server',
    spawn: () => spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'pipe'] }),
    isReady: (said) => said.includes('ready'),
    startLimitMs: 30_000,
    stop: { signal: 'SIGTERM', force: 'SIGKILL', limitMs: 10_000 },
    logFile: 'server.log',
    watch,
    log: (line) => log.push(line),
    ...options,
  });
  started.push(server);
  return { server, log };
}

const SERVES = `console.log('ready'); setInterval(() => {}, 1000)`;
const NO_SUCH_PROCESS = 'ESRCH';

test('a program is there once it is ready, and gone once it is stopped', async () => {
  const { server, log } = program(SERVES);
  expect(server.pid()).toBeNull();
  await server.start();
  expect(server.isReady()).toBe(true);
  const pid = Number(server.pid());
  process.kill(pid, 0);
  await server.stop();
  await server.stop();
  expect([server.isReady(), server.pid()]).toEqual([false, null]);
  expect(() => process.kill(pid, 0)).toThrow(NO_SUCH_PROCESS);
  expect(log).toEqual([]);
});

test('a stopped program can be started again, and is started once', async () => {
  const { server, log } = program(SERVES);
  await server.start();
  await server.stop();
  await server.start();
  expect(server.isReady()).toBe(true);
  expect(log).toEqual([]);
});

test('one that ends before it is ready is told with its last words, and not tried again', async () => {
  const { server, log } = program(`console.error('no such setting'); process.exit(3)`);
  await expect(server.start()).rejects.toThrow(/^The server did not start \(code 3\):\nno such setting$/);
  expect(server.pid()).toBeNull();
  expect(log).toEqual([]);
});

test('one that is not ready in time is ended', async () => {
  const { server } = program(`console.log('soon'); setInterval(() => {}, 1000)`, { startLimitMs: 300 });
  await expect(server.start()).rejects.toThrow('The server did not start (no answer):');
  await expect.poll(() => server.pid()).toBeNull();
});

test('a binary that does not exist is told', async () => {
  const { server } = program('', { spawn: () => spawn('/nowhere/server', { stdio: 'pipe' }) });
  await expect(server.start()).rejects.toThrow('The server did not start (spawn /nowhere/server ENOENT):');
});

test('one that ends by itself is started again, as often as it ends', async () => {
  const { server, log } = program(SERVES);
  await server.start();
  for (let times = 1; times <= 2; times += 1) {
    const pid = Number(server.pid());
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => server.isReady() && server.pid() !== pid, { timeout: 30_000 }).toBe(true);
    await expect.poll(() => log.length).toBe(2 * times);
  }
  expect(log.slice(0, 2)).toEqual([
    'The server ended (SIGKILL); starting it again. Its log: server.log',
    'The server is back',
  ]);
});

test('one that is not to be restarted is missed in words alone', async () => {
  const { server, log } = program(SERVES, { restart: false });
  await server.start();
  process.kill(Number(server.pid()), 'SIGKILL');
  await expect
    .poll(() => log)
    .toEqual(['The server ended (SIGKILL); stop with Ctrl-C and start again. Its log: server.log']);
  expect(server.pid()).toBeNull();
});

test('one that does not listen is made to end', async () => {
  const { server } = program(`process.on('SIGTERM', () => {}); ${SERVES}`, {
    stop: { signal: 'SIGTERM', force: 'SIGKILL', limitMs: 300 },
  });
  await server.start();
  const pid = Number(server.pid());
  await server.stop();
  expect(() => process.kill(pid, 0)).toThrow(NO_SUCH_PROCESS);
});

test('a stop while it waits to start again is the end', async () => {
  let spawned = 0;
  const stops: Promise<void>[] = [];
  const { server } = program('', {
    spawn: () => {
      spawned += 1;
      return spawn(process.execPath, ['-e', SERVES], { stdio: ['ignore', 'pipe', 'pipe'] });
    },
    log: () => stops.push(server.stop()),
  });
  await server.start();
  process.kill(Number(server.pid()), 'SIGKILL');
  await expect.poll(() => stops.length).toBe(1);
  await stops[0];
  // Twice as long as it would have waited.
  await new Promise((done) => setTimeout(done, 500));
  expect(spawned).toBe(1);
});
