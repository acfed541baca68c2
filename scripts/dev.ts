/**
 * `npm run dev`: the local stack, the portal and the demo shop, until Ctrl-C. Options: see `stackOptions`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, styleText } from 'node:util';

import {
  requireFreePort,
  runUntilStopped,
  StackError,
  startStack,
  watchChildren,
  type Run,
  type StackInfo,
} from '../packages/local-stack/src/mod.ts';
import { stackOptions, toStackOptions } from './stack-options.ts';

const root = join(import.meta.dirname, '..');
const SITE_LIMIT_MS = 90_000;
const STOP_LIMIT_MS = 5_000;

const { values } = parseArgs({ options: stackOptions });

await runUntilStopped(async (run) => {
  console.log('Starting…');
  const starting = startStack({ ...toStackOptions(values), signal: run.signal }).then((stack) => {
    run.onStop(() => stack.stop());
    return stack;
  });
  await allOf([starting, buildWidget()]);
  const stack = await starting;
  const { info, file } = stack;

  const env = {
    PUBLIC_SUPABASE_URL: info.apiUrl,
    PUBLIC_SUPABASE_PUBLISHABLE_KEY: info.publishableKey,
    PUBLIC_PORTAL_URL: info.portalUrl,
    PUBLIC_ACCESS_KEY: info.project.accessKey,
    WEBSPEAKER_STACK_FILE: file,
  };
  await allOf([
    startSite(run, { name: 'portal', url: info.portalUrl, env }),
    startSite(run, { name: 'demo', url: info.demoUrl, env }),
  ]);
  if (!run.signal.aborted) console.log(welcome(info, file));
});

/** Waits for all of them also when one fails, so that nothing is started after the stop. */
async function allOf(promises: Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(promises)).find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

/** The portal serves the widget's script, so it is built before anyone asks for it. */
async function buildWidget(): Promise<void> {
  const script = join(root, 'packages/widget/scripts/build.ts');
  if (!existsSync(script)) return;
  const build = spawn(process.execPath, ['--conditions=source', script], {
    cwd: join(root, 'packages/widget'),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [build.stdout, build.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(build, 'close')) as [number | null];
  if (code !== 0) throw new StackError(`Building the widget failed:\n${said.trim()}`);
}

type Site = { name: 'portal' | 'demo'; url: string; env: Record<string, string> };

/** Starts a site's development server and waits until it answers. */
async function startSite({ signal, onStop }: Run, { name, url, env }: Site): Promise<void> {
  const folder = join(root, 'apps', name);
  if (signal.aborted || !existsSync(join(folder, 'vite.config.ts'))) return;
  const port = Number(new URL(url).port);
  await requireFreePort(name, port);

  const watch = watchChildren();
  const server = spawn(
    process.execPath,
    [
      join(root, 'node_modules/vite/bin/vite.js'),
      'dev',
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--strictPort',
    ],
    { cwd: folder, detached: true, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  if (server.pid) watch.add(server.pid);
  let stopping = false;
  let ready = false;
  let said = '';
  const ended = once(server, 'exit').then(([code, reason]) => String(reason ?? `code ${code}`));
  for (const stream of [server.stdout, server.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-4000);
      if (ready && stream === server.stderr) process.stderr.write(chunk);
    });
  }
  onStop(async () => {
    stopping = true;
    server.kill('SIGTERM');
    const force = setTimeout(() => server.kill('SIGKILL'), STOP_LIMIT_MS);
    await ended;
    clearTimeout(force);
    watch.close();
  });

  let how: string | null = null;
  void ended.then((reason) => {
    how = reason;
    if (ready && !stopping) console.error(`The ${name} ended (${reason}). Stop with Ctrl-C and start again.`);
  });
  const limit = Date.now() + SITE_LIMIT_MS;
  while (!signal.aborted && !(await answers(url))) {
    if (how !== null || Date.now() > limit) {
      throw new StackError(`The ${name} did not start (${how ?? 'no answer'}):\n${said.trim()}`);
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  ready = true;
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(30_000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}

function welcome(info: StackInfo, file: string): string {
  const line = (name: string, value: string) => `  ${styleText('dim', name.padEnd(12))}${value}`;
  return `
${styleText('bold', '  WebSpeaker Contacts is running')}

${line('Demo shop', styleText('cyan', info.demoUrl))}
${line('Portal', styleText('cyan', info.portalUrl))}
${line('  sign in', `${info.demoUser.email}  ${styleText('dim', 'with')}  ${info.demoUser.password}`)}

${line('API', info.apiUrl)}
${line('Postgres', info.dbUrl)}
${line('More', file)}

  Fill it with visitors from all over the world:  npm run demo:traffic -- --visitors 200
  Ctrl-C stops everything; the data stays in ${join(file, '..')}
`;
}
