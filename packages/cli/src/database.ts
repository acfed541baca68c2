import postgres, { type Sql } from 'postgres';

import { Fault } from './fault.ts';

/** The oldest Postgres that the schema is tested on; the first migration refuses older ones too. */
export const LEAST_POSTGRES = 17;

const CONNECT_LIMIT_SECONDS = 10;

/**
 * Reads a connection string. Never repeats it in an error, since it holds a password.
 *
 * @throws Fault when it is no connection string; special characters of a password have to be percent-encoded
 */
export function parseDatabaseUrl(text: string, name: string): URL {
  let url: URL;
  try {
    url = new URL(text);
    decodeURIComponent(url.password);
  } catch {
    throw new Fault(
      `${name} is not a connection string. In its password, characters such as # ? / % must be percent-encoded (# is %23)`,
    );
  }
  if (/^postgres(ql)?:$/.test(url.protocol) && url.hostname !== '') return url;
  throw new Fault(`${name} is not a connection string: it should begin with postgresql://`);
}

/**
 * Connects with few demands, so that it works directly and through both modes of the shared pooler. Encrypted unless the
 * server is on this machine or the string says otherwise.
 *
 * @throws Fault in plain words when no connection comes about
 */
export async function connect(url: URL): Promise<Sql> {
  const saysHow = url.searchParams.has('sslmode') || url.searchParams.has('ssl');
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  const sql = postgres(url.href, {
    max: 1,
    prepare: false,
    connect_timeout: CONNECT_LIMIT_SECONDS,
    connection: { application_name: 'webspeaker-cli' },
    ...(saysHow || local ? {} : { ssl: 'require' as const }),
    onnotice: () => {},
  });
  try {
    await sql`select 1`;
    return sql;
  } catch (error) {
    await sql.end({ timeout: 1 });
    throw new Fault(
      `Connecting to Postgres at ${url.host} as ${url.username} failed: ${inPlainWords(error)}`,
    );
  }
}

/** What Postgres or the network said, and what it usually means. */
function inPlainWords(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  switch (code ?? '') {
    case 'ENOTFOUND':
      return 'there is no such host. A project without the IPv4 add-on is reached through its pooler: take that string from "Connect" in the dashboard';
    case 'ECONNREFUSED':
      return 'nothing listens there';
    case 'CONNECT_TIMEOUT':
      return 'no answer. Do network restrictions or a firewall close it?';
    case '28P01':
      return 'the password is wrong';
    default:
      return message;
  }
}

/** Postgres' version, such as 17. */
export async function postgresVersion(sql: Sql): Promise<number> {
  const [row] = await sql<
    { version: number }[]
  >`select current_setting('server_version_num')::int / 10000 as version`;
  return row?.version ?? 0;
}
