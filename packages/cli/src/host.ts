import type { FunctionName } from './bundled.ts';

/** How the functions reach the database: of a connection string everything but the password. */
export type DatabaseAddress = { user: string; host: string; port: string; database: string };

/** The settings of Supabase Auth that matter here. Others are never read or written. */
export type AuthSettings = {
  siteUrl: string;
  redirects: string[];
  signUpsAreOpen: boolean;
  hasOwnMailServer: boolean;
};

/**
 * Where the functions run. Hosted Supabase is managed through its Management API; a self-hosted one through the folder
 * that its functions are read from.
 */
export type Host = {
  /** For sentences: "the project abcdef". */
  name: string;
  /** The address of its APIs, without a path. */
  url: string;
  /** The database's region, such as `eu-central-1`; null where nobody says so. */
  region: string | null;
  /** The version of a deployed function; null when there is none, or none of ours. */
  deployedVersion(name: FunctionName): Promise<string | null>;
  deploy(name: FunctionName, code: string): Promise<void>;
  remove(name: FunctionName): Promise<void>;
  /** The names of the functions' settings. Their values can't be read back. */
  settingNames(): Promise<string[]>;
  set(settings: Readonly<Record<string, string>>): Promise<void>;
  unset(names: readonly string[]): Promise<void>;
  /** How a role other than `postgres` is reached by the functions. */
  addressFor(role: string): Promise<DatabaseAddress>;
  /** Null where Auth is set up elsewhere. */
  auth(): Promise<AuthSettings | null>;
  setAuth(changes: { siteUrl: string; redirects: string[] }): Promise<void>;
  /** A key that may write to Storage and read closed buckets; null where it is not known. */
  storageKey(): Promise<string | null>;
};
