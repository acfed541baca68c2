/**
 * `npm run bench`: how fast it is, on its own stack on this machine. Prints a table for each part, and writes all
 * figures with the versions and the machine to `.local/bench.json`. docs/benchmarks.md says what they mean.
 *
 * `npm run bench -- limit http` runs only those parts:
 *   limit   the ingest functions, for messages together and one by one, and the plain version of their work, in turns: how
 *           far from Postgres' own limit they are
 *   ingest  the ingest function: new, returning and repeated messages from 1, 16 and 64 sessions
 *   http    messages over HTTP, to the gateway and to the function itself, on 1, 16 and 64 connections
 *   polls   what visitors cost who wait for a reply: as fast as it goes, and 10,000 who keep to the pace (3 minutes;
 *           not by default)
 *   grow    a project that grows from nothing on sessions that never close
 *   start   a cold start of the function, and its memory
 *   size    10,000 contacts and `--contacts`, in turns (not by default: it takes minutes)
 *   duties  erasures, exports and retention with `--contacts` contacts, and what they cost messages meanwhile (not by
 *           default)
 *   reads   lists, searches and the overview of a year with `--contacts` contacts (not by default)
 *
 * Options:
 *   --seconds 10        of each measurement
 *   --rounds 3
 *   --contacts 50000
 *   --once              in `size` and `reads` each contact has written one message; otherwise some two conversations and
 *                       five messages
 *   --postgres name=value   a setting of the server, for example shared_buffers=4GB; more than once for several
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

import { openSql } from '../tools/database.ts';
import type { Project } from '../tools/fixtures/project.ts';
import { seedLarge, seedProject, type Bench, type Part, type Row } from '../tools/load/bench.ts';
import { findPgbench } from '../tools/load/drive.ts';
import { duties } from '../tools/load/parts/duties.ts';
import { grow } from '../tools/load/parts/grow.ts';
import { http } from '../tools/load/parts/http.ts';
import { ingest } from '../tools/load/parts/ingest.ts';
import { limit } from '../tools/load/parts/limit.ts';
import { polls } from '../tools/load/parts/polls.ts';
import { reads } from '../tools/load/parts/reads.ts';
import { size } from '../tools/load/parts/size.ts';
import { start } from '../tools/load/parts/start.ts';
import { readOptions } from '../tools/options.ts';
import { root } from '../tools/root.ts';
import { ownStack } from '../tools/stack/own-stack.ts';

const PARTS: Record<string, Part> = { limit, ingest, http, start, reads, size, duties, polls, grow };
const BY_DEFAULT = ['limit', 'ingest', 'http', 'start', 'grow'];

const { values, positionals } = readOptions(import.meta.filename, {
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
    contacts: { type: 'string', default: '50000' },
    once: { type: 'boolean', default: false },
    postgres: { type: 'string', multiple: true, default: [] },
  },
});
const unknown = positionals.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
  process.exit(1);
}
const chosen = Object.keys(PARTS).filter((name) =>
  (positionals.length > 0 ? positionals : BY_DEFAULT).includes(name),
);

const startedAt = Date.now();
const say = (line: string) => {
  console.log(`${((Date.now() - startedAt) / 1000).toFixed(0).padStart(5)} s  ${line}`);
};

const pgbench = await findPgbench();
if (!pgbench) say('There is no pgbench here (Debian: postgresql-contrib): our own driver takes its place');
const stack = await ownStack({
  postgresSettings: Object.fromEntries(values.postgres.map((setting) => setting.split('=', 2))),
});
const admin = openSql(stack.adminUrl);
try {
  const contacts = Number(values.contacts);
  say('Seeding…');
  const project = await seedProject(admin, 'Bench', Math.min(contacts, 50_000));
  let filled: Promise<Project> | undefined;
  const large = () => (filled ??= seedLarge(admin, { contacts, comeBack: !values.once, say }));
  const bench: Bench = {
    ...{ stack, admin, project, contacts, large, say },
    ...{ seconds: Number(values.seconds), rounds: Number(values.rounds) },
  };
  const results: Record<string, Row[]> = {};
  for (const name of chosen) {
    const rows = (await PARTS[name]?.(bench)) ?? [];
    results[name] = rows;
    console.log(`\n${name}`);
    console.table(rows);
  }
  const [server] = await admin<{ version: string }[]>`select current_setting('server_version') as version`;
  const file = join(root, '.local/bench.json');
  const machine = {
    processors: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    loadAverage: loadavg().map((one) => Number(one.toFixed(1))),
  };
  const report = {
    at: new Date().toISOString(),
    machine,
    postgres: server?.version,
    node: process.version,
    pgbench,
  };
  await mkdir(join(root, '.local'), { recursive: true });
  await writeFile(file, `${JSON.stringify({ ...report, options: values, results }, null, 2)}\n`);
  say(`All figures: ${file}`);
} finally {
  await admin.end();
  await stack.discard();
}
