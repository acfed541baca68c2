import { spawn, type StdioOptions } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';

import {
  requireFreePort,
  runCommand,
  supervise,
  watchChildren,
  type Run,
  type StackInfo,
} from '@webspeaker/local-stack';

import { root } from '../root.ts';

/** `dev` serves from source and reloads; `built` serves what `npm run build` made, as in production. */
export type SiteMode = 'dev' | 'built';

/**
 * Starts the portal and the demo shop on the addresses that the stack's information names, and waits until both answer.
 *
 * Builds nothing. What was started ends at the run's stop; its output goes to the stack's log folder too.
 *
 * @throws StackError with the site's output, when its port is taken or it does not answer within 90 s
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

/** Waits for all of them even if one fails, so that nothing is started after the stop. */
export async function allOf(promises: Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(promises)).find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Runs one of the root's npm scripts, and hides its output unless it fails. */
export async function runScript(name: string, args: readonly string[] = []): Promise<void> {
  await runCommand(`npm run ${name}`, 'npm', { args: ['run', '--silent', name, '--', ...args], cwd: root });
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
  const logFile = join(logDirectory, `${name}.log`);
  const lines = createWriteStream(logFile, { mode: 0o600 });
  const server = supervise({
    name: `The ${name}`,
    spawn() {
      const args = ['--conditions=@webspeaker/source', ...command];
      const stdio: StdioOptions = ['ignore', 'pipe', 'pipe'];
      return spawn(process.execPath, args, {
        cwd: folder,
        detached: true,
        env: { ...process.env, ...env },
        stdio,
      });
    },
    isReady: () => signal.aborted || answers(url),
    onText(text, stream) {
      lines.write(text);
      if (stream === 'stderr' && server.isReady()) process.stderr.write(text);
    },
    startLimitMs: 90_000,
    stop: { signal: 'SIGTERM', force: 'SIGKILL', limitMs: 5_000 },
    // Whoever works on it or tests it must see that it ended.
    restart: false,
    logFile,
    watch,
    log: (line) => console.error(line),
  });
  onStop(async () => {
    await server.stop();
    watch.close();
    lines.end();
  });
  await server.start();
}

/** Requests the first page behind its redirects: when served from source, it is compiled on the first request. */
async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}
