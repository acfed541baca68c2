import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Secrets = {
  /** Signs the members' tokens. */
  jwtSecret: string;
  publishableKey: string;
  secretKey: string;
  /** Of the database's superuser. */
  adminPassword: string;
  /** Of the role that the edge functions log in as. */
  ingestPassword: string;
};

/** The secrets of a data folder: made with it, and the same at every start. */
export async function loadSecrets(dataDir: string): Promise<Secrets> {
  const file = join(dataDir, 'secrets.json');
  const random = (bytes: number) => randomBytes(bytes).toString('base64url');
  const made: Secrets = {
    jwtSecret: random(48),
    publishableKey: `sb_publishable_${random(24)}`,
    secretKey: `sb_secret_${random(24)}`,
    adminPassword: random(24),
    ingestPassword: random(24),
  };
  // Data from an earlier version may lack one.
  const secrets: Secrets = { ...made, ...(await readSecrets(file)) };
  await writeFile(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}

async function readSecrets(file: string): Promise<Partial<Secrets>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Partial<Secrets>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return {};
  }
}
