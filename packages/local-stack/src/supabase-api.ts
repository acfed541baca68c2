import { AsyncLocalStorage } from 'node:async_hooks';
import { createWriteStream } from 'node:fs';
import { format } from 'node:util';

import { App } from '@supabase/lite';
import { createPostgresConnection } from '@supabase/lite/postgres';
import postgres from 'postgres';

import { methodOf, withClaims } from './auth-claims.ts';
import { answerFactors, insufficientLevel, lacksFactor, withFactors } from './auth-factors.ts';
import { allowedRedirect, hasEndedSession, sessionNotFound } from './auth-gaps.ts';
import { openMailbox } from './mailbox.ts';
import { makeAuthSchema } from './make-auth-schema.ts';
import type { Secrets } from './secrets.ts';

export type SupabaseApi = {
  /** Makes schema `auth`, before the migrations that depend on it. */
  makeAuthSchema(): Promise<void>;
  /** Answers requests to `/rest/v1` and `/auth/v1`. */
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
};

export type SupabaseApiOptions = {
  adminUrl: string;
  portalUrl: string;
  secrets: Secrets;
  logFile: string;
  /** Where the mails land that Auth sends. */
  mailDirectory: string;
};

type Answering = {
  log: (line: string) => void;
  /** What the database last threw. */
  error?: unknown;
  /** Where the links in a mail shall lead. */
  redirectTo: string | null;
};

/** The request that is being answered. */
const answering = new AsyncLocalStorage<Answering>();

/**
 * The library prints every error that it answers with on the console, even a mistyped password. While it answers a
 * request, that goes to its log.
 */
function divertConsole(): void {
  const { error } = console;
  console.error = (...parts: unknown[]) => {
    const log = answering.getStore()?.log;
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

/** The library has written a value as JSON already; the driver's own serializer would make a string of the object. */
const JSONB = {
  to: 3802,
  from: [3802],
  serialize: (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)),
  parse: (text: string) => JSON.parse(text) as unknown,
};

type DatabaseError = { code: string; message: string; detail?: string; hint?: string };

function isDatabaseError(error: unknown): error is DatabaseError {
  return error instanceof Error && 'code' in error && /^[0-9A-Z]{5}$/.test(String(error.code));
}

/** @see https://docs.postgrest.org/en/stable/references/errors.html#http-status-codes */
function statusOf(code: string): number {
  if (/^(09|25|2D|38|39|3B|40|54|55|57|58|F0|HV|XX)/.test(code) || code === '53400') return 500;
  if (/^(08|53)/.test(code)) return 503;
  if (/^(0L|0P|28)/.test(code)) return 403;
  return code.startsWith('P0') && code !== 'P0001' ? 500 : 400;
}

/**
 * PostgREST tells the code of every error of the database; the library knows some, and for the rest answers with a code of
 * its own and the message alone.
 */
async function withSqlState(response: Response, error: unknown): Promise<Response> {
  if (response.status !== 500 || !isDatabaseError(error)) return response;
  const body = (await response.clone().json()) as { code?: string };
  if (body.code !== 'SUP') return response;
  const { code, message, detail = null, hint = null } = error;
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  return Response.json({ code, message, details: detail, hint }, { status: statusOf(code), headers });
}

/** The library's way to Postgres, with what it does differently from PostgREST put right. */
function openConnection(adminUrl: string) {
  const connection = createPostgresConnection({
    url: adminUrl,
    postgresOptions: {
      max: 10,
      onnotice: () => {},
      connect_timeout: 2,
      backoff: () => 0.1,
      types: { timestamptz: TIMESTAMPTZ, jsonb: JSONB },
    },
  });
  // At the first request the library would grant `anon` and `authenticated` everything on all tables, undoing what the
  // migrations revoked, unless it believes that the roles are set up. They are, so the answer is "yes".
  Object.defineProperty(connection, 'ensureRlsContext', { value: () => Promise.resolve(true) });

  Object.defineProperty(connection, 'normalizeDbError', {
    value: (error: unknown) => {
      const request = answering.getStore();
      if (request) request.error = error;
      return error;
    },
  });
  return connection;
}

/**
 * Supabase's Data and Auth API in this process (`@supabase/lite`), on the stack's own Postgres.
 *
 * Without its admin mode: a request without a key is refused, as by the hosted service.
 */
export async function openSupabaseApi(options: SupabaseApiOptions): Promise<SupabaseApi> {
  const { adminUrl, portalUrl, secrets, logFile, mailDirectory } = options;
  // Read when the library's App is made; there is no option for it.
  process.env['DO_NOT_TRACK'] = '1';

  const connection = openConnection(adminUrl);
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
      // With two confirmations the library would ask the old address alone.
      email: { enable_signup: true, enable_confirmations: false, double_confirm_changes: false },
    },
    studio: { enabled: false },
  });

  const sql = postgres(adminUrl, { max: 1, onnotice: () => {}, connect_timeout: 2 });
  app._mailer = await openMailbox({
    sql,
    folder: mailDirectory,
    siteUrl: portalUrl,
    redirectTo: () => answering.getStore()?.redirectTo ?? null,
  });

  const auth = { sql, jwtSecret: secrets.jwtSecret };
  const lines = createWriteStream(logFile, { flags: 'a' });
  const log = (line: string) => void lines.write(line);
  return {
    makeAuthSchema: () => makeAuthSchema(app, sql),
    fetch: (request) => {
      const url = new URL(request.url);
      const current: Answering = { log, redirectTo: allowedRedirect(url, portalUrl) };
      return answering.run(current, async () => {
        const isUser = url.pathname === '/auth/v1/user';
        if (isUser && (await hasEndedSession(sql, request))) return sessionNotFound();
        if (isUser && (await lacksFactor(request, auth)))
          return insufficientLevel('update email or password');
        const answered = await answerFactors(request, auth);
        if (answered) return answered;
        const response = await withSqlState(await app.fetch(request, { peerAddress: null }), current.error);
        const proof = methodOf(request);
        if (proof) return withClaims(response, { ...auth, ...proof });
        return isUser ? withFactors(response, sql) : response;
      });
    },
    async close() {
      await sql.end();
      await connection.close();
      lines.end();
    },
  };
}
