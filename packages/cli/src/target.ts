import type { Sql } from 'postgres';

import { connect, LEAST_POSTGRES, parseDatabaseUrl, postgresVersion } from './database.ts';
import { Fault } from './fault.ts';
import type { Host } from './host.ts';
import { openHosted } from './hosted.ts';
import { openManagementApi } from './management-api.ts';
import { openSelfHosted } from './self-hosted.ts';

/** What a command works on: the options that every command takes. */
export type TargetOptions = {
  project?: string;
  token?: string;
  dbUrl?: string;
  url?: string;
  functionsFolder?: string;
  apiUrl: string;
};

/** Where WebSpeaker Contacts is, or will be. */
export type Target = { host: Host; sql: Sql; databaseUrl: URL };

/**
 * Opens what the options name, and closes the database when the work is done, whatever came of it.
 *
 * @throws Fault when an option is missing or wrong, or nothing answers
 */
export async function withTarget<Result>(
  options: TargetOptions,
  work: (target: Target) => Promise<Result>,
): Promise<Result> {
  if (!options.dbUrl)
    throw new Fault(
      'Set SUPABASE_DB_URL to the connection string of the role postgres: "Connect" in the dashboard shows it',
    );
  const databaseUrl = parseDatabaseUrl(options.dbUrl, 'SUPABASE_DB_URL');
  const host = await openHost(options, databaseUrl);
  const sql = await connect(databaseUrl);
  try {
    return await work({ host, sql, databaseUrl });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/**
 * Refuses a Postgres that the schema does not run on.
 *
 * @throws Fault that says which one it is and how to come to a newer one
 */
export async function requirePostgres(sql: Sql): Promise<void> {
  const version = await postgresVersion(sql);
  if (version >= LEAST_POSTGRES) return;
  throw new Fault(
    `This is Postgres ${version}; WebSpeaker Contacts needs Postgres ${LEAST_POSTGRES}. Upgrade first: https://supabase.com/docs/guides/platform/upgrading`,
  );
}

async function openHost(options: TargetOptions, databaseUrl: URL): Promise<Host> {
  const { project, token, functionsFolder } = options;
  if (functionsFolder !== undefined) {
    if (!options.url) throw new Fault('A self-hosted Supabase needs --url too, the address of its APIs');
    return openSelfHosted({ folder: functionsFolder, url: bare(options.url), database: databaseUrl });
  }
  if (!project)
    throw new Fault(
      'Say which project with --project, the twenty letters in its dashboard address; or, self-hosted, --functions-folder',
    );
  if (!/^[a-z]{20}$/.test(project))
    throw new Fault(
      `--project takes the twenty letters of the dashboard's address, not ${JSON.stringify(project)}`,
    );
  if (!token)
    throw new Fault('Set SUPABASE_ACCESS_TOKEN to a token of https://supabase.com/dashboard/account/tokens');
  const api = openManagementApi({ address: bare(options.apiUrl), ref: project, token });
  return openHosted({ api, ref: project, url: bare(options.url ?? `https://${project}.supabase.co`) });
}

function bare(address: string): string {
  if (!URL.canParse(address))
    throw new Fault(`${JSON.stringify(address)} is not an address; one begins with https://`);
  return address.replace(/\/+$/, '');
}
