import type { Target } from '../target.ts';
import type { Terminal } from '../terminal.ts';
import { bad, type Check, type DoctorOptions, type Finding } from './check.ts';
import { database, schema } from './database.ts';
import { functions, region } from './functions.ts';
import { message } from './message.ts';
import { accounts, portal } from './portal.ts';
import { pool, role } from './role.ts';
import { countryDatabase, realtime, retention } from './upkeep.ts';

/** What lies at the bottom comes first. */
const CHECKS: readonly Check[] = [
  database,
  schema,
  role,
  functions,
  region,
  message,
  pool,
  countryDatabase,
  realtime,
  retention,
  accounts,
  portal,
];

const SIGNS: Readonly<Record<Finding['state'], string>> = { good: '✓', note: '·', bad: '✗' };

/**
 * Asks every question and says each answer in plain words. One that fails does not keep the others from being asked.
 *
 * @returns how many things have to be mended
 */
export async function examine(target: Target, options: DoctorOptions, terminal: Terminal): Promise<number> {
  let faults = 0;
  for (const check of CHECKS) {
    for (const { state, text } of await findingsOf(check, target, options)) {
      if (state === 'bad') faults += 1;
      terminal.say(`${SIGNS[state]} ${check.about}: ${text}`);
    }
  }
  terminal.say('');
  terminal.say(
    faults === 0 ? 'All is well.' : `${faults} ${faults === 1 ? 'thing has' : 'things have'} to be mended.`,
  );
  return faults;
}

async function findingsOf(check: Check, target: Target, options: DoctorOptions): Promise<Finding[]> {
  try {
    return await check.run(target, options);
  } catch (error) {
    return [bad(`this could not be found out: ${error instanceof Error ? error.message : String(error)}`)];
  }
}
