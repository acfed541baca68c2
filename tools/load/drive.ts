import { spawn } from 'node:child_process';
import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';

import postgres from 'postgres';

/** One statement, prepared once in each session and run again and again. */
export type Load = {
  dbUrl: string;
  /** With `:visitor` and `:draw`, which are drawn anew for each run. */
  statement: string;
  /** How many visitors there are to draw from; `:draw` is 1 to 100. */
  visitors: number;
  sessions: number;
  seconds: number;
};

/** How many ran up to a moment, in milliseconds since 1970. */
export type Progress = { at: number; count: number };

/** The role that the edge functions have. */
const ROLE = 'ingest_api';

/**
 * Runs a statement in several sessions at once, as the functions' role, and tells each second how many it was.
 *
 * `pgbench` does it if there is one: it costs next to nothing itself. Without it postgres.js does, which needs about as
 * much processor as the plain version of the work does in Postgres: rates are then lower, processor time per message is
 * as good.
 */
export async function drive(load: Load, onProgress: (progress: Progress) => void): Promise<void> {
  const pgbench = await findPgbench();
  await (pgbench ? runPgbench(pgbench, load, onProgress) : runClient(load, onProgress));
}

/** Where `pgbench` is: on the PATH, or where Debian keeps those of its versions. */
export async function findPgbench(): Promise<string | null> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...versions.map((version) => `/usr/lib/postgresql/${version}/bin`),
  ];
  for (const folder of folders) {
    const path = join(folder, 'pgbench');
    if (await access(path).then(() => true, () => false)) return path; // prettier-ignore
  }
  return null;
}

async function runPgbench(
  pgbench: string,
  { dbUrl, statement, visitors, sessions, seconds }: Load,
  onProgress: (progress: Progress) => void,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'webspeaker-bench-'));
  try {
    const script = join(folder, 'statement.sql');
    const draws = `\\set visitor random(1, ${visitors})\n\\set draw random(1, 100)\n`;
    await writeFile(script, `${draws}${statement};\n`);
    const child = spawn(
      pgbench,
      [
        ...['--no-vacuum', '--protocol', 'prepared', '--progress', '1', '--progress-timestamp'],
        ...['--client', String(sessions), '--jobs', String(Math.min(2, sessions))],
        ...['--time', String(seconds), '--file', script, dbUrl],
      ],
      { env: { ...process.env, PGOPTIONS: `-c role=${ROLE}` }, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let [last, count] = [0, 0];
    const errors: string[] = [];
    for await (const line of createInterface({ input: child.stderr })) {
      const found = /^progress: ([\d.]+) s, ([\d.]+) tps/.exec(line);
      if (!found) errors.push(line);
      else {
        const [at, rate] = [Number(found[1]), Number(found[2])];
        count += last === 0 ? 0 : rate * (at - last);
        last = at;
        onProgress({ at: at * 1000, count });
      }
    }
    if (child.exitCode !== 0 && errors.some((line) => line.includes('ERROR')))
      throw new Error(`pgbench failed: ${errors.join('\n')}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runClient(load: Load, onProgress: (progress: Progress) => void): Promise<void> {
  const { dbUrl, statement, visitors, sessions, seconds } = load;
  const names = [...new Set(statement.match(/:(visitor|draw)\b/g) ?? [])];
  const text = names.reduce((sum, name, i) => sum.replaceAll(name, `$${i + 1}::int`), statement);
  const draw = (most: number) => 1 + Math.floor(Math.random() * most);
  let count = 0;
  const end = Date.now() + seconds * 1000;
  const ticker = setInterval(() => onProgress({ at: Date.now(), count }), 1000);
  const clients = Array.from({ length: sessions }, () =>
    postgres(dbUrl, { max: 1, fetch_types: false, onnotice: () => {}, connection: { role: ROLE } }),
  );
  try {
    await Promise.all(
      clients.map(async (sql) => {
        while (Date.now() < end) {
          const values = names.map((name) => draw(name === ':visitor' ? visitors : 100));
          await sql.unsafe(text, values, { prepare: true });
          count++;
        }
      }),
    );
  } finally {
    clearInterval(ticker);
    await Promise.all(clients.map((sql) => sql.end()));
  }
}
