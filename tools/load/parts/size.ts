import { measureStatement, seedProject, spread, type Measured, type Part } from '../bench.ts';
import { messageStatement, SENDERS } from '../statements.ts';

const SESSIONS = 16;

const SMALL = 10_000;

/**
 * Whether a message costs the same in a large project as in a small one: one with 10,000 contacts, and one with as many
 * as `--contacts` says, on the same server, in turns.
 */
export const size: Part = async (bench) => {
  const { admin, contacts, rounds, say } = bench;
  const projects = [
    { count: contacts, project: await bench.large() },
    { count: SMALL, project: await seedProject(admin, 'Small', SMALL) },
  ];
  await admin.unsafe('checkpoint');
  const runs = new Map<number, Measured[]>();
  for (let round = 1; round <= rounds; round++) {
    for (const { count, project } of projects) {
      say(`size: ${count} contacts, round ${round} of ${rounds}`);
      const statement = messageStatement(project, { contact: SENDERS.mixed });
      const measured = await measureStatement(bench, { statement, sessions: SESSIONS });
      runs.set(count, [...(runs.get(count) ?? []), measured]);
    }
  }
  return [...runs].map(([count, all]) => ({
    contacts: count,
    'messages/s': spread(all.map(({ perSecond }) => perSecond), 0),
    'Postgres ms/message': spread(all.map(({ postgresMs }) => postgresMs), 3),
    'WAL bytes/message': spread(all.map(({ walBytes }) => walBytes), 0),
  })); // prettier-ignore
};
