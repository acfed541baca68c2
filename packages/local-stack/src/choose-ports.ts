import { createServer } from 'node:net';

import { StackError } from './stack-error.ts';

/** The first two are the Supabase CLI's defaults, the others are usual for SvelteKit and Vite. */
export const DEFAULT_PORTS = { api: 54321, db: 54322, portal: 5173, demo: 5174 } as const;

export type PortName = keyof typeof DEFAULT_PORTS;

/** A port number, `'free'` for any free one, absent or 0 for the default. */
export type PortWishes = Partial<Record<PortName, number | 'free' | undefined>>;

const SERVES: Record<PortName, string> = {
  api: 'the API',
  db: 'Postgres',
  portal: 'the portal',
  demo: 'the demo shop',
};

/**
 * Decides which ports to use, and checks that the stack's own two are free.
 *
 * Does not check the portal's and the demo's: only `npm run dev` starts those, and it calls {@link requireFreePort} for
 * them.
 *
 * @throws StackError that names the taken port and the option to change it
 */
export async function choosePorts(wishes: PortWishes): Promise<Record<PortName, number>> {
  const ports: Record<PortName, number> = { ...DEFAULT_PORTS };
  for (const name of Object.keys(DEFAULT_PORTS) as PortName[]) {
    const wish = wishes[name];
    if (wish === 'free') ports[name] = await freePort(Object.values(ports));
    else if (wish) ports[name] = wish;
  }
  await requireFreePort('db', ports.db);
  await requireFreePort('api', ports.api);
  return ports;
}

/** @throws StackError when something else listens on the port */
export async function requireFreePort(name: PortName, port: number): Promise<void> {
  if (await isFree(port)) return;
  throw new StackError(
    `Port ${port}, wanted for ${SERVES[name]}, is taken. Stop what uses it, or choose another: --${name}-port ${port + 1000}`,
  );
}

/** A port that nothing listens on and that is not in `except`. */
export async function freePort(except: readonly number[] = []): Promise<number> {
  for (;;) {
    const port = await listenOnce(0);
    if (port !== null && !except.includes(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== null;
}

function listenOnce(port: number): Promise<number | null> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(null));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address ? address.port : null));
    });
  });
}
