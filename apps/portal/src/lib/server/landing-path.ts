import { HOME } from '#lib/access/redirect-rule.ts';
import { safeReturnPath } from '#lib/access/safe-return-path.ts';
import type { DatabaseClient } from '#lib/db/client.ts';
import { findOnlyProject } from '#lib/db/projects.ts';

/**
 * Where somebody goes who has just signed in: to the page that they asked for, else into their project, else, where they
 * have none or several, to the list of them.
 *
 * @param next what the address of the sign-in page says that they asked for
 */
export async function landingPath(database: DatabaseClient, next: string | null): Promise<string> {
  const asked = safeReturnPath(next, HOME);
  if (asked !== HOME) return asked;
  const only = await findOnlyProject(database);
  return only ? `${HOME}/${only}` : HOME;
}
