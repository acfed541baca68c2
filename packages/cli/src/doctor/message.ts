import { randomBytes, randomUUID } from 'node:crypto';

import { deriveContactId } from '@webspeaker/core/contact-id';
import type { MessageAnswer } from '@webspeaker/core/protocol';
import { visitorKeyFromBytes } from '@webspeaker/core/visitor-key';
import type { Sql } from 'postgres';

import { causeOf } from '../management-api.ts';
import type { Target } from '../target.ts';
import { bad, good, note, type Check, type DoctorOptions, type Finding } from './check.ts';

const ORIGIN = 'https://doctor.webspeaker.invalid';
const LIMIT_MS = 20_000;
const TEXT = 'A message of the doctor, to be erased at once';

/**
 * Sends a message the way a visitor's browser does, reads it in the database, exports and erases it. All in a project of
 * its own that is gone afterwards; of its audit record, as of every one, the hashes stay.
 */
export const message: Check = {
  about: 'A message',
  async run(target, options) {
    const [row] = await target.sql`select to_regclass('public.project_access_keys') is not null as "exists"`;
    if (!row?.['exists']) return [bad('There is no schema that could take a message')];
    const trial = await makeTrial(target.sql);
    try {
      return await sendAndErase(target, trial, options);
    } catch (error) {
      return [bad(`The functions did not answer at ${target.host.url} (${causeOf(error)})`)];
    } finally {
      await target.sql`delete from public.organizations where id = ${trial.organization}`;
    }
  },
};

type Trial = { organization: string; project: string; accessKey: string };

async function makeTrial(sql: Sql): Promise<Trial> {
  const [organization, project] = [randomUUID(), randomUUID()];
  return sql.begin(async (sql) => {
    await sql`insert into public.organizations (id, name) values (${organization}, 'Doctor')`;
    await sql`
      insert into public.projects (id, organization_id, name, allowed_origins)
      values (${project}, ${organization}, 'Doctor', array[${ORIGIN}])`;
    const [key] = await sql<{ accessKey: string }[]>`
      insert into public.project_access_keys (access_key, project_id)
      values (private.new_access_key(${project}), ${project}) returning access_key as "accessKey"`;
    return { organization, project, accessKey: key?.accessKey ?? '' };
  });
}

async function sendAndErase({ host, sql }: Target, trial: Trial, options: DoctorOptions): Promise<Finding[]> {
  const key = visitorKeyFromBytes(randomBytes(32));
  const call = (path: string, body: object): Promise<Response> =>
    fetch(`${host.url}/functions/v1/widget/${path}`, {
      method: 'POST',
      headers: { origin: ORIGIN, 'content-type': 'text/plain' },
      body: JSON.stringify({ accessKey: trial.accessKey, ...body }),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
  const consent = {
    state: 'granted',
    source: 'doctor',
    category: 'doctor',
    method: 'explicit',
    at: new Date().toISOString(),
  };
  const messageId = randomUUID();
  const sent = await call('messages', {
    messageId,
    channel: 'live_support',
    text: TEXT,
    visitor: { key, consent },
    pageUrl: `${ORIGIN}/`,
    conversationKey: null,
  });
  if (sent.status !== 201) return [bad(`A message was refused: ${await explain(sent)}`)];
  const { contactId, country } = (await sent.json()) as MessageAnswer;

  const [stored] =
    await sql`select text from public.messages where project_id = ${trial.project} and id = ${messageId}`;
  if (stored?.['text'] !== TEXT || contactId !== (await deriveContactId(key)))
    return [
      bad('A message was accepted but is not in this database: the functions are connected to another one'),
    ];
  const exported = await call('exports', { visitor: { key } });
  if (!(await exported.text()).includes(TEXT)) return [bad('The export of a contact lacks its message')];
  const erased = await call('erasures', { visitor: { key } });
  const [left] = await sql`select from public.contacts where project_id = ${trial.project}`;
  if (!erased.ok || left) return [bad('The contact could not be erased')];
  return [
    good('A message arrived, was exported and was erased'),
    await countryFinding(host, { country, options }),
  ];
}

async function countryFinding(
  host: Target['host'],
  { country, options }: { country: string | null; options: DoctorOptions },
): Promise<Finding> {
  const names = await host.settingNames();
  const wanted = options.country?.toUpperCase();
  if (country === null) {
    if (!names.includes('CLIENT_ADDRESS_HEADER'))
      return bad(
        'No country is known: the functions are not told which header holds the address. Run install with --address-header cf-connecting-ip',
      );
    if (!names.some((name) => /^(GEOIP_|MAXMIND_ACCOUNT_ID)/.test(name)))
      return bad(
        'No country is known: there is no country database. Run install with --country-database FILE',
      );
    return bad(
      'No country came out for the address of this machine. A first request after a pause may come before the database is loaded: try again. Else the header is the wrong one, or the database does not know the address',
    );
  }
  if (wanted === undefined)
    return note(`This machine is taken to be in ${country}; say --country to have that compared`);
  return country === wanted
    ? good(`This machine is found in ${country}`)
    : bad(
        `This machine is taken to be in ${country}, not ${wanted}: CLIENT_ADDRESS_HEADER names a proxy's header, or a VPN is in between`,
      );
}

/** What an answer that is no success means for the operator. */
async function explain(answer: Response): Promise<string> {
  const text = await answer.text();
  switch (answer.status) {
    case 400:
      return `400 ${text}. Function and schema do not fit together: run upgrade`;
    case 401:
      return '401. The functions are connected to another database, or the gateway wants a token: verify_jwt must be off';
    case 404:
      return '404. The function widget is not deployed';
    case 503:
      return '503. The functions cannot use the database; their log says why. Run install with --rotate for a new secret';
    default:
      return `${answer.status} ${text.slice(0, 300)}`;
  }
}
