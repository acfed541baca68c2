import { measureStatement, type Part, type Row } from '../bench.ts';
import { messageStatement, repeatedStatement, SENDERS } from '../statements.ts';

const SESSIONS = [1, 16, 64];

/** What a message costs Postgres, by whose it is and how many sessions send at once. */
export const ingest: Part = async (bench) => {
  const { project, say } = bench;
  const statements = {
    'of new contacts': messageStatement(project, { contact: SENDERS.new }),
    'of contacts that return': messageStatement(project, { contact: SENDERS.returning }),
    'sent again': repeatedStatement(project),
  };
  const rows: Row[] = [];
  for (const [what, statement] of Object.entries(statements)) {
    for (const sessions of SESSIONS) {
      say(`ingest: messages ${what}, ${sessions} sessions`);
      const { perSecond, postgresMs, walBytes, hot } = await measureStatement(bench, { statement, sessions });
      rows.push({
        what,
        sessions,
        'messages/s': perSecond.toFixed(0),
        'Postgres ms/message': postgresMs.toFixed(3),
        'WAL bytes/message': walBytes.toFixed(0),
        'HOT share': Object.entries(hot).map(([table, share]) => `${table} ${(share * 100).toFixed(0)} %`).join(', '),
      }); // prettier-ignore
    }
  }
  return rows;
};
