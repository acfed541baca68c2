import { migrate, requireRoom, schemaState } from '../migrate.ts';
import { requirePostgres, type Target } from '../target.ts';
import type { Step } from './step.ts';

/** Brings the database to this version's schema. */
export function schemaStep({ sql }: Target): Step {
  return {
    async plan() {
      await requirePostgres(sql);
      const { applied, pending } = await schemaState(sql);
      if (pending.length === 0) return null;
      const isFirst = pending.every(({ version }) => !applied.includes(version)) && !(await hasOurs(sql));
      if (isFirst) await requireRoom(sql);
      const names = pending.map(({ version, name }) => `${version}_${name}`);
      return `apply ${pending.length === 1 ? 'the migration' : `${pending.length} migrations,`} ${range(names)}`;
    },
    async apply() {
      await migrate(sql, (await schemaState(sql)).pending);
    },
  };
}

/** Whether the schema, as far as there is one, is ours: only we have this function. */
async function hasOurs(sql: Target['sql']): Promise<boolean> {
  const [row] = await sql`select to_regproc('ingest.record_message') is not null as ours`;
  return Boolean(row?.['ours']);
}

function range(names: string[]): string {
  const [first, last] = [names.at(0) ?? '', names.at(-1) ?? ''];
  return first === last ? first : `${first} to ${last}`;
}
