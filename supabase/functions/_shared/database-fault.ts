import postgres from 'postgres';

import { kindOf, logWarning } from './log.ts';
import { invalid, unavailable, type Refusal } from './refusal.ts';
import { ROLE, WrongRole } from './session.ts';

/** The errors of Postgres' class 22, data exception, that a value in a body can cause. All others are our own fault. */
const VALUES = new Set([
  '22001', // string_data_right_truncation
  '22003', // numeric_value_out_of_range
  '22007', // invalid_datetime_format
  '22008', // datetime_field_overflow
  '22021', // character_not_in_repertoire
  '22P02', // invalid_text_representation
  '22P05', // untranslatable_character
]);

const PUSH =
  'push the migrations to this database (npx @webspeaker/contacts upgrade, or npx supabase db push --remote)';
const LOG_IN = `set WEBSPEAKER_DB_URL to the login of ${ROLE} (docs/settings.md)`;

/**
 * What to do about a Postgres error, by its SQLSTATE. Written out here because the error's own message may contain what a
 * visitor wrote.
 * https://www.postgresql.org/docs/17/errcodes-appendix.html
 */
const REMEDIES: Record<string, string> = {
  '28000': `The database does not let the functions log in: ${LOG_IN}`,
  '28P01': `The database refuses the password: ${LOG_IN}`,
  '3D000': 'The database that the address names does not exist: look at the end of WEBSPEAKER_DB_URL',
  '3F000': `The database lacks a schema that the functions call: ${PUSH}`,
  '42883': `The database lacks a function that is called: ${PUSH}`,
  '42P01': `The database lacks a table: ${PUSH}`,
  '42703': `The database lacks a column: ${PUSH}`,
  '42704': `The database has no role ${ROLE}: ${PUSH}`,
  '42501': `The role ${ROLE} may not do what is called: ${PUSH}`,
  '53300':
    'The database has no session left: lower WEBSPEAKER_DB_POOL, or connect through the pooler of your project',
};

/**
 * Turns a failed call to the database into the refusal to send, and says in the log what to do about it. A value that
 * Postgres does not accept is the sender's fault. Anything else is not, above all what happens before the call was sent,
 * and the sender may try again.
 */
export function refusalFor(error: unknown): Refusal {
  if (error instanceof WrongRole) {
    logWarning(
      `The session in the database is not that of the role ${ROLE}, so nothing is served: ${LOG_IN}`,
    );
    return unavailable();
  }
  logWarning(`A call to the database failed (${kindOf(error)})${remedyFor(error)}`);
  if (error instanceof postgres.PostgresError && !endsSession(error) && VALUES.has(error.code)) {
    return invalid({ path: '', message: 'A value in the body cannot be stored' });
  }
  return unavailable();
}

function remedyFor(error: unknown): string {
  if (!(error instanceof postgres.PostgresError)) return '';
  // A role that a session asks for when it opens, and that does not exist, is reported as an invalid parameter value.
  const code = endsSession(error) && error.code === '22023' ? '42704' : error.code;
  const remedy = REMEDIES[code];
  return remedy === undefined ? '' : `. ${remedy}`;
}

function endsSession({ severity }: postgres.PostgresError): boolean {
  return severity === 'FATAL' || severity === 'PANIC';
}
