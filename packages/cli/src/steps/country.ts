import { readFile } from 'node:fs/promises';

import { Fault } from '../fault.ts';
import { causeOf } from '../management-api.ts';
import type { Target } from '../target.ts';
import type { Step } from './step.ts';

/** Where the database goes: a closed bucket, since its licence seldom lets anybody download it. */
export const BUCKET = 'webspeaker';
const OBJECT = 'country.mmdb';

/** How every MaxMind database ends: https://maxmind.github.io/MaxMind-DB/#database-metadata */
const METADATA_MARKER = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
const LIMIT_MS = 300_000;

/** Uploads a country database to Storage and tells the functions where it is; an older one is replaced. */
export function countryStep({ host }: Target, { file }: { file?: string }): Step {
  return {
    async plan() {
      if (file === undefined) return null;
      const bytes = await readDatabase(file);
      if ((await host.storageKey()) === null)
        throw new Fault(
          'Self-hosted functions read a country database as a file: set GEOIP_DATABASE_PATH instead',
        );
      return `upload ${file} (${(bytes.length / 1e6).toFixed(1)} MB) to the closed bucket ${BUCKET}, for the functions to read`;
    },
    async apply() {
      const key = await host.storageKey();
      if (file === undefined || key === null) return;
      await upload({ url: host.url, key, bytes: await readDatabase(file) });
      await host.set({ GEOIP_STORAGE_OBJECT: `${BUCKET}/${OBJECT}`, GEOIP_STORAGE_KEY: key });
    },
  };
}

async function readDatabase(file: string): Promise<Buffer> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new Fault(`Reading ${file} failed (${causeOf(error)})`);
  });
  // The specification looks for it in the last 128 KiB.
  if (bytes.subarray(-131_072).includes(METADATA_MARKER)) return bytes;
  throw new Fault(`${file} is no database in MaxMind's format (.mmdb)`);
}

async function upload({ url, key, bytes }: { url: string; key: string; bytes: Buffer }): Promise<void> {
  const headers = { authorization: `Bearer ${key}`, apikey: key };
  const bucket = await fetch(`${url}/storage/v1/bucket`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ id: BUCKET, name: BUCKET, public: false }),
  });
  const said = await bucket.text();
  if (!bucket.ok && !/already exists|Duplicate/i.test(said))
    throw new Fault(`Making the bucket ${BUCKET} failed: ${bucket.status} ${said}`);
  const object = await fetch(`${url}/storage/v1/object/${BUCKET}/${OBJECT}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/octet-stream', 'x-upsert': 'true' },
    body: new Uint8Array(bytes),
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  if (!object.ok)
    throw new Fault(`Uploading the country database failed: ${object.status} ${await object.text()}`);
}
