import { setTimeout as pause } from 'node:timers/promises';

import { openSql } from '../../database.ts';
import { createProject } from '../../fixtures/project.ts';
import { countAt, HIGH_CEILINGS, type Part, type Row } from '../bench.ts';
import { drive, type Progress } from '../drive.ts';
import { postgresCpuSeconds } from '../measure.ts';
import { messageStatement, SENDERS, VISITORS } from '../statements.ts';

const SESSIONS = 8;
const STEPS = 6;

/**
 * A project that grows from nothing on sessions that never close: what a message costs in the first seconds, and in the
 * last. The tables are emptied and analysed before, which is when plans that are kept do the most harm.
 */
export const grow: Part = async ({ stack, admin, seconds, say }) => {
  const sql = openSql(stack.info.dbUrl);
  await sql`truncate public.organizations, private.rates cascade`;
  await admin.unsafe('vacuum (analyze)');
  const project = await createProject(sql, 'Grows', HIGH_CEILINGS);
  await sql.end();

  const progress: Progress[] = [];
  const driving = drive(
    {
      dbUrl: stack.info.dbUrl,
      statement: messageStatement(project, { contact: SENDERS.mixed }),
      visitors: VISITORS,
      sessions: SESSIONS,
      seconds: 3 + (seconds + 1.5) * STEPS + 3,
    },
    (now) => progress.push(now),
  );
  await pause(3000);
  const rows: Row[] = [];
  for (let step = 1; step <= STEPS; step++) {
    say(`grow: step ${step} of ${STEPS}`);
    const [cpu, at] = [await postgresCpuSeconds(stack), Date.now()];
    await Promise.race([pause(seconds * 1000), driving]);
    const [cpuAfter, end] = [await postgresCpuSeconds(stack), Date.now()];
    await pause(1100);
    const sent = countAt(progress, end) - countAt(progress, at);
    rows.push({
      'messages there': countAt(progress, at).toFixed(0),
      'messages/s': ((sent * 1000) / (end - at)).toFixed(0),
      'Postgres ms/message': (((cpuAfter - cpu) * 1000) / sent).toFixed(3),
    });
  }
  await driving;
  return rows;
};
