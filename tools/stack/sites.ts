import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';

import {
  requireFreePort,
  StackError,
  watchChildren,
  type Run,
  type StackInfo,
} from '@webspeaker/local-stack';

import { root } from '../root.ts';

/** `dev` serves from source and reloads; `built` serves what `npm run build` made, as in production. */
export type SiteMode = 'dev' | 'built';

const START_LIMIT_MS = 90_000;
const STOP_LIMIT_MS = 5_000;

/**
 * Starts the portal and the demo shop on the addresses that the stack's information names, and waits until both answer.
 *
 * Builds nothing. What was started ends at the run's stop; what it says goes to the stack's log folder too.
 *
 * @throws StackError with what the site said, when its port is taken or it does not answer within 90 s
 * @example
 * await runUntilStopped(async (run) => startSites(run, { info, file, mode: 'dev' }));
 */
export async function startSites(
  run: Run,
  { info, file, mode }: { info: StackInfo; file: string; mode: SiteMode },
): Promise<void> {
  await allOf([
    startSite(run, {
      name: 'portal',
      logDirectory: info.logDirectory,
      url: info.portalUrl,
      command: mode === 'dev' ? vite('dev', info.portalUrl) : ['build/index.js'],
      env: {
        HOST: '127.0.0.1',
        PORT: new URL(info.portalUrl).port,
        ORIGIN: info.portalUrl,
        PUBLIC_SUPABASE_URL: info.apiUrl,
        PUBLIC_SUPABASE_PUBLISHABLE_KEY: info.publishableKey,
      },
    }),
    startSite(run, {
      name: 'demo',
      logDirectory: info.logDirectory,
      url: info.demoUrl,
      command: vite(mode === 'dev' ? 'dev' : 'preview', info.demoUrl),
      env: {
        DEMO_PORT: new URL(info.demoUrl).port,
        WEBSPEAKER_API: info.apiUrl,
        WEBSPEAKER_ACCESS_KEY: info.project.accessKey,
        WEBSPEAKER_WIDGET_SRC: `${info.portalUrl}/widget.js`,
        WEBSPEAKER_STACK_FILE: file,
      },
    }),
  ]);
}

/** Waits for all of them also when one fails, so that nothing is started after the stop. */
export async function allOf(promises: Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(promises)).find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Runs one of the root's npm scripts and keeps what it says to itself unless it fails. */
export async function runScript(name: string, args: readonly string[] = []): Promise<void> {
  const child = spawn('npm', ['run', '--silent', name, '--', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = collect(child);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new StackError(`npm run ${name} failed:\n${said().trim()}`);
}

function vite(command: 'dev' | 'preview', url: string): string[] {
  const script = join(root, 'node_modules/vite/bin/vite.js');
  return [script, command, '--host', '127.0.0.1', '--port', new URL(url).port, '--strictPort'];
}

type Site = {
  name: 'portal' | 'demo';
  logDirectory: string;
  url: string;
  command: string[];
  env: Record<string, string>;
};

async function startSite({ signal, onStop }: Run, site: Site): Promise<void> {
  const { name, logDirectory, url, command, env } = site;
  const folder = join(root, 'apps', name);
  if (signal.aborted || !existsSync(folder)) return;
  await requireFreePort(name, Number(new URL(url).port));

  const watch = watchChildren();
  const server = spawn(process.execPath, ['--conditions=source', ...command], {
    cwd: folder,
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (server.pid) watch.add(server.pid);
  let stopping = false;
  let ready = false;
  let ended: string | null = null;
  const said = collect(server);
  const log = createWriteStream(join(logDirectory, `${name}.log`), { mode: 0o600 });
  for (const stream of [server.stdout, server.stderr]) stream.pipe(log, { end: false });
  server.once('close', () => log.end());
  server.stderr.on('data', (chunk: Buffer) => ready && process.stderr.write(chunk));
  const exit = once(server, 'exit').then(([code, reason]) => {
    ended = String(reason ?? `code ${code}`);
    if (ready && !stopping) console.error(`The ${name} ended (${ended}). Stop with Ctrl-C and start again.`);
  });
  onStop(async () => {
    stopping = true;
    server.kill('SIGTERM');
    const force = setTimeout(() => server.kill('SIGKILL'), STOP_LIMIT_MS);
    await exit;
    clearTimeout(force);
    watch.close();
  });

  const limit = Date.now() + START_LIMIT_MS;
  while (!signal.aborted && !(await answers(url))) {
    if (ended !== null || Date.now() > limit) {
      throw new StackError(`The ${name} did not start (${ended ?? 'no answer'}):\n${said().trim()}`);
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  ready = true;
}

/** The last 4,000 characters that a process said. */
function collect(child: ReturnType<typeof spawn>): () => string {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4000)));
  }
  return () => said;
}

/** Asks for the first page itself, behind its redirects: from source it is compiled when it is first asked for. */
async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}
