/**
 * `npm run demo:traffic -- --visitors 200`: sends what visitors of the demo shop from all over the world would send,
 * through the real HTTP endpoint of the running stack, and then spreads it over the last two months in the local stack's
 * own database.
 *
 * Options:
 *   --visitors 200       how many visitors come
 *   --seed N             the same seed makes the same visitors with the same messages (a new one each time);
 *                        who withdrew or was erased the first time is refused the second
 *   --concurrency 8      how many browsers send at once
 *   --stack FILE         the running stack's file (.local/stack.json)
 *   --addresses-file F   write the addresses that were sent, one a line
 *
 * What they send arrives within seconds. In the local stack's own database, and in no other, it is then moved to when they
 * are planned to have come: over the last two months, some just now. The audit record is append-only, and stays.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import type { StackInfo } from '@webspeaker/local-stack';
import { worldOfAddresses } from '../tools/demo-traffic/addresses.ts';
import { backDate, openOwnDatabase } from '../tools/demo-traffic/back-date.ts';
import { seededRandom } from '../tools/demo-traffic/random.ts';
import { send, type Outcome } from '../tools/demo-traffic/send.ts';
import { planVisitors, type Session, type Visitor } from '../tools/demo-traffic/visitors.ts';
import { readOptions } from '../tools/options.ts';
import { root } from '../tools/root.ts';

const STACK_FILE = join(root, '.local/stack.json');
const PROBE_LIMIT_MS = 5_000;

/** Ends the program with one plain sentence. */
class UsageError extends Error {}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { visitors: count, seed, concurrency, stackFile, addressesFile } = chosenOptions();
  const { apiUrl, demoUrl, dbUrl, project } = await runningStack(stackFile);
  const random = seededRandom(seed);
  const origin = new URL(demoUrl).origin;
  const visitors = planVisitors({
    count,
    random,
    nextPlace: await worldOfAddresses(random),
    accessKey: project.accessKey,
    origin,
    now: Date.now(),
  });
  if (addressesFile !== undefined) await writeFile(addressesFile, `${addressesOf(visitors).join('\n')}\n`);

  console.log(`${String(count)} visitors (seed ${String(seed)}) write to ${origin} through ${apiUrl}`);
  const database = await openOwnDatabase(dbUrl, stackFile);
  const onSent = async (sessions: Session[]) => {
    if (database) await backDate(database, project.id, sessions);
  };
  const outcomes = await sendAll(visitors, { apiUrl, origin, project, concurrency, onSent });
  await database?.end();
  const failed = outcomes.filter((outcome) => !outcome.ok);
  console.log(summary(visitors, outcomes));
  console.log(
    database
      ? 'Spread      over the last two months; the audit record keeps the times of arrival'
      : `Spread      no: all came just now, because ${stackFile} is not of a local stack whose database can be reached`,
  );
  if (failed.length > 0) process.exitCode = 1;
}

function chosenOptions() {
  const { values } = readOptions(import.meta.filename, {
    options: {
      visitors: { type: 'string', default: '200' },
      seed: { type: 'string' },
      concurrency: { type: 'string', default: '8' },
      stack: { type: 'string', default: STACK_FILE },
      'addresses-file': { type: 'string' },
    },
  });
  const whole = (name: string, text: string, minimum: number): number => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= minimum) return value;
    throw new UsageError(
      `--${name} takes a whole number from ${String(minimum)} on, not ${JSON.stringify(text)}`,
    );
  };
  return {
    visitors: whole('visitors', values.visitors, 1),
    seed: whole('seed', values.seed ?? String(Date.now() % 1_000_000), 0),
    concurrency: whole('concurrency', values.concurrency, 1),
    stackFile: values.stack,
    addressesFile: values['addresses-file'],
  };
}

async function runningStack(file: string): Promise<StackInfo> {
  let stack: StackInfo;
  try {
    stack = JSON.parse(await readFile(file, 'utf8')) as StackInfo;
  } catch {
    throw new UsageError(
      `There is no running stack: ${file} can't be read. Start it with npm run dev, then come back`,
    );
  }
  try {
    await fetch(`${stack.apiUrl}/functions/v1/widget/messages`, {
      method: 'OPTIONS',
      signal: AbortSignal.timeout(PROBE_LIMIT_MS),
    });
  } catch {
    throw new UsageError(
      `The stack at ${stack.apiUrl} does not answer. Start it with npm run dev, then come back`,
    );
  }
  return stack;
}

/** Sends all first visits, then those of visitors who come back, and so on; each visitor's requests one after the other. */
async function sendAll(
  visitors: Visitor[],
  {
    concurrency,
    onSent,
    ...shop
  }: {
    apiUrl: string;
    origin: string;
    project: StackInfo['project'];
    concurrency: number;
    onSent: (sessions: Session[]) => Promise<void>;
  },
): Promise<Outcome[]> {
  const most = Math.max(...visitors.map(({ sessions }) => sessions.length));
  const waves = Array.from({ length: most }, (_, nth) =>
    visitors.flatMap(({ sessions }) => sessions[nth] ?? []),
  );
  const plain = '{value} of {total} requests';
  const progress = new SingleBar(
    {
      format: process.stderr.isTTY ? `{bar} {percentage} % | ${plain} | {eta_formatted} left` : plain,
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: 2_000,
    },
    Presets.shades_grey,
  );
  const outcomes: Outcome[] = [];
  const conversations = new Map<string, string>();
  progress.start(
    waves.flat().reduce((sum, { steps }) => sum + steps.length, 0),
    0,
  );
  for (const wave of waves) {
    const queue = wave.values();
    const browser = async () => {
      for (const session of queue) {
        for (const step of session.steps) {
          outcomes.push(await send(step, { session, conversations, ...shop }));
          progress.increment();
        }
      }
    };
    await Promise.all(Array.from({ length: concurrency }, browser));
    await onSent(wave);
  }
  progress.stop();
  return outcomes;
}

function summary(visitors: Visitor[], outcomes: Outcome[]): string {
  const succeeded = outcomes.filter((outcome) => outcome.ok);
  const messages = succeeded.flatMap((outcome) => outcome.message ?? []);
  const contacts = new Map(
    messages.flatMap(({ contactId, country }) => (contactId ? [[contactId, country]] : [])),
  );
  const anonymous = messages.filter(({ contactId }) => contactId === null);
  const countries = tally([...contacts.values()].map((country) => country ?? 'unknown'));
  const failures = tally(
    outcomes.flatMap((outcome) => (outcome.ok ? [] : [`${outcome.call}: ${outcome.code}`])),
  );
  const calls = tally(succeeded.map((outcome) => outcome.call));
  const again = succeeded.filter((outcome) => outcome.call === 'messages' && !outcome.created).length;
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });
  const nameOf = (country: string) => (country === 'unknown' ? country : (names.of(country) ?? country));
  const top = countries.slice(0, 8).map(([country, number]): [string, number] => [nameOf(country), number]);
  const contactMessages = messages.filter(({ contactId }) => contactId !== null);
  const returning = visitors.filter(({ sessions }) => sessions.length > 1).length;
  return [
    '',
    `Sent        ${list(calls)} (${String(again)} of the messages again)`,
    `Visitors    ${String(visitors.length)}, ${String(returning)} came back`,
    `Contacts    ${String(contacts.size)}, in ${conversationsOf(contactMessages)}`,
    `Anonymous   ${String(anonymous.length)} messages, in ${conversationsOf(anonymous)}`,
    `Countries   ${String(countries.length)}: ${list(top)}${countries.length > top.length ? ' …' : ''}`,
    `Failed      ${list(failures)}`,
  ].join('\n');
}

function list(counts: [value: string, count: number][]): string {
  return counts.map(([value, count]) => `${String(count)} ${value}`).join(', ') || 'none';
}

function conversationsOf(messages: { conversationId: string }[]): string {
  return `${String(new Set(messages.map(({ conversationId }) => conversationId)).size)} conversations`;
}

/** Every address that went out in a header, as sent. */
function addressesOf(visitors: Visitor[]): string[] {
  const entries = visitors.flatMap(({ sessions }) =>
    sessions.flatMap(({ forwardedFor }) => forwardedFor.split(', ')),
  );
  return [...new Set(entries)].sort();
}

function tally(values: string[]): [value: string, count: number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}
