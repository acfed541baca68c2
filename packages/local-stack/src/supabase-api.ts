import { AsyncLocalStorage } from 'node:async_hooks';
import { createWriteStream } from 'node:fs';
import { format } from 'node:util';

import { App } from '@supabase/lite';
import { createPostgresConnection } from '@supabase/lite/postgres';

import type { Secrets } from './secrets.ts';

export type SupabaseApi = {
  /** Makes schema `auth`, before the migrations that depend on it. */
  makeAuthSchema(): Promise<void>;
  /** Answers requests to `/rest/v1` and `/auth/v1`. */
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
};

export type SupabaseApiOptions = { adminUrl: string; portalUrl: string; secrets: Secrets; logFile: string };

/** The log of the API whose request is being answered. */
const currentLog = new AsyncLocalStorage<(line: string) => void>();

/**
 * The library prints every error that it answers with on the console, even a mistyped password. While it answers a
 * request, that goes to its log.
 */
function divertConsole(): void {
  const { error } = console;
  console.error = (...parts: unknown[]) => {
    const log = currentLog.getStore();
    if (log) log(`${new Date().toISOString()} ${format(...parts)}\n`);
    else error(...parts);
  };
}
divertConsole();

/** PostgREST writes times as ISO 8601; the library would pass on Postgres' own form, with a space in it. */
const TIMESTAMPTZ = {
  to: 1184,
  from: [1184],
  serialize: (value: string) => value,
  parse: (text: string) => text.replace(' ', 'T').replace(/[+-]\d\d$/, '$&:00'),
};

/**
 * Supabase's Data and Auth API in this process (`@supabase/lite`), on the stack's own Postgres.
 *
 * Without its admin mode: a request without a key is refused, as by the hosted service.
 */
export function openSupabaseApi({ adminUrl, portalUrl, secrets, logFile }: SupabaseApiOptions): SupabaseApi {
  // Read when the library's App is made; there is no option for it.
  process.env['DO_NOT_TRACK'] = '1';

  const connection = createPostgresConnection({
    url: adminUrl,
    postgresOptions: {
      max: 10,
      onnotice: () => {},
      connect_timeout: 2,
      backoff: () => 0.1,
      types: { timestamptz: TIMESTAMPTZ },
    },
  });
  // At the first request the library would grant `anon` and `authenticated` everything on all tables, undoing what the
  // migrations revoked, unless it believes that the roles are set up. They are, so the answer is "yes".
  Object.defineProperty(connection, 'ensureRlsContext', { value: () => Promise.resolve(true) });

  const app = new App({
    connection,
    api: { enabled: true, schemas: ['public'], extra_search_path: ['public', 'extensions'], max_rows: 1000 },
    auth: {
      enabled: true,
      jwt_secret: secrets.jwtSecret,
      publishable_key: secrets.publishableKey,
      secret_key: secrets.secretKey,
      // As supabase/config.toml has it for the Supabase CLI.
      site_url: portalUrl,
      additional_redirect_urls: [portalUrl.replace('localhost', '127.0.0.1')],
      minimum_password_length: 8,
      email: { enable_signup: true, enable_confirmations: false },
    },
    studio: { enabled: false },
  });

  const lines = createWriteStream(logFile, { flags: 'a' });
  const log = (line: string) => void lines.write(line);
  return {
    makeAuthSchema: () => app.ensureSystemSchema(),
    fetch: (request) => currentLog.run(log, async () => app.fetch(request, { peerAddress: null })),
    async close() {
      await connection.close();
      lines.end();
    },
  };
}
