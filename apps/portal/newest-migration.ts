import { readdirSync } from 'node:fs';

/**
 * The version of the newest migration: what the database says of itself once everything is applied that this portal was
 * built with.
 *
 * @param folder where the migrations are, each named `version_what.sql`
 */
export function newestMigration(folder: string): string {
  const versions = readdirSync(folder).flatMap((file) => /^(\d+)_.*\.sql$/.exec(file)?.[1] ?? []);
  const newest = versions.sort().at(-1);
  if (newest === undefined) throw new Error(`There is no migration in ${folder}`);
  return newest;
}
