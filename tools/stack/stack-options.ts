import type { StackOptions } from '@webspeaker/local-stack';
import { StackError } from '@webspeaker/local-stack';

/** The command-line options of `npm run stack` and `npm run dev`. */
export const stackOptions = {
  /** Where `/rest/v1`, `/auth/v1` and `/functions/v1` are; 54321 by default. */
  'api-port': { type: 'string' },
  /** Postgres; 54322 by default. */
  'db-port': { type: 'string' },
  /** 5173 by default. */
  'portal-port': { type: 'string' },
  /** 5174 by default. */
  'demo-port': { type: 'string' },
  /** The folder that keeps the data; `.local` by default. */
  data: { type: 'string' },
} as const;

type Values = { [Name in keyof typeof stackOptions]?: string | undefined };

/** @throws StackError when a port is not a number from 1 to 65535, or `free` */
export function toStackOptions(values: Values): StackOptions {
  return {
    ports: {
      api: toPort('api-port', values['api-port']),
      db: toPort('db-port', values['db-port']),
      portal: toPort('portal-port', values['portal-port']),
      demo: toPort('demo-port', values['demo-port']),
    },
    ...(values.data === undefined ? {} : { dataDir: values.data }),
  };
}

function toPort(option: string, text: string | undefined): number | 'free' | undefined {
  if (text === undefined || text === 'free') return text;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new StackError(
    `--${option} takes a port number from 1 to 65535, or "free"; found ${JSON.stringify(text)}`,
  );
}
