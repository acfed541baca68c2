import type { Target } from '../target.ts';
import type { Step } from './step.ts';

/** Who may make an organization; `tables/installation.sql` of the schema explains each. */
export const ORGANIZATIONS = ['open', 'invited', 'one'] as const;
export type Organizations = (typeof ORGANIZATIONS)[number];

const WHO: Readonly<Record<Organizations, string>> = {
  open: 'everybody with an account',
  invited: 'who was invited to one',
  one: 'nobody but the first account',
};

/** Sets who may make an organization, where the operator named it. */
export function organizationsStep(
  { sql }: Target,
  { organizations }: { organizations?: Organizations },
): Step {
  return {
    async plan() {
      if (organizations === undefined || (await readOrganizations({ sql })) === organizations) return null;
      return `let ${WHO[organizations]} make organizations`;
    },
    async apply() {
      if (organizations !== undefined)
        await sql`update private.installation set organizations = ${organizations}`;
    },
  };
}

/** Who may make an organization now; null where the schema is missing or older. */
export async function readOrganizations({ sql }: Pick<Target, 'sql'>): Promise<Organizations | null> {
  const [table] = await sql`select to_regclass('private.installation') is not null as exists`;
  if (!table?.['exists']) return null;
  const [row] = await sql<{ organizations: Organizations }[]>`select organizations from private.installation`;
  return row?.organizations ?? null;
}
