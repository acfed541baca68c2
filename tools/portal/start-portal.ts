import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { root } from '../root.ts';
import { stack } from '../stack/stack.ts';

type Portal = { url: string; process: ChildProcess; said: () => string };

type Options = {
  /** The address that browsers know, if it is not where the portal listens. */
  origin?: string;
  /** Code that runs in the process before the portal's own. */
  preload?: string;
  env?: NodeJS.ProcessEnv;
};

const portals: ChildProcess[] = [];

/** Ends every portal of this process's tests, at once. */
export function endPortals(): void {
  for (const portal of portals.splice(0)) portal.kill('SIGKILL');
}

/** The built portal in a process of the test's own, for requests that might end it and settings that others must not have. */
export async function startPortal({ origin, preload, env }: Options = {}): Promise<Portal> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  const url = `http://127.0.0.1:${port}`;
  const { apiUrl, publishableKey } = stack();
  const imported = preload ? ['--import', `data:text/javascript,${preload}`] : [];
  const portal = spawn(process.execPath, [...imported, 'build'], {
    cwd: join(root, 'apps/portal'),
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: String(port),
      ORIGIN: origin ?? url,
      PUBLIC_SUPABASE_URL: apiUrl,
      PUBLIC_SUPABASE_PUBLISHABLE_KEY: publishableKey,
      ...env,
    },
  });
  portals.push(portal);
  let said = '';
  for (const stream of [portal.stdout, portal.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  await expect.poll(() => said, { timeout: 30_000 }).toContain('Portal: ');
  return { url, process: portal, said: () => said };
}
