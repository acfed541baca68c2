import type { Project } from '../../fixtures/project.ts';
import { measureStatement, seedProject, spread, type Measured, type Part, type Row } from '../bench.ts';
import { messageStatement, SENDERS } from '../statements.ts';

const SESSIONS = 16;

/**
 * Whether a message costs the same in a large project as in a small one: one with 10,000 contacts, and one with as many
 * as `--contacts` says, on the same server, in turns.
 */
export const size: Part = async (bench) => {
  const { admin, contacts, rounds, say } = bench;
  const rows: Row[] = [];
  const projects = new Map<number, Project>();
  for (const count of [10_000, contacts]) {
    say(`size: filling a project with ${count} contacts`);
    projects.set(count, await seedProject(admin, `Of ${count}`, count));
  }
  await admin.unsafe('checkpoint');
  const runs = new Map<number, Measured[]>();
  for (let round = 1; round <= rounds; round++) {
    for (const [count, project] of projects) {
      say(`size: ${count} contacts, round ${round} of ${rounds}`);
      const statement = messageStatement(project, { contact: SENDERS.mixed });
      const measured = await measureStatement(bench, { statement, sessions: SESSIONS });
      runs.set(count, [...(runs.get(count) ?? []), measured]);
    }
  }
  for (const [count, all] of runs) {
    rows.push({
      contacts: count,
      'messages/s': spread(all.map(({ perSecond }) => perSecond), 0),
      'Postgres ms/message': spread(all.map(({ postgresMs }) => postgresMs), 3),
      'WAL bytes/message': spread(all.map(({ walBytes }) => walBytes), 0),
    }); // prettier-ignore
  }
  return rows;
};
