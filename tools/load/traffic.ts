import { setTimeout as pause } from 'node:timers/promises';

import type { Sql } from 'postgres';

import { callWidget } from '../call.ts';
import { inconsistencies } from '../fixtures/bulk.ts';
import type { Project } from '../fixtures/project.ts';
import { anonymousMessage, createVisitor, messageFrom, type Visitor } from '../fixtures/visitor.ts';

/** Visitors who write, look around, export, withdraw and erase, until they are told to stop. */
export type Traffic = {
  /** Answers so far by call and status; status 0: the connection broke. */
  readonly answers: ReadonlyMap<string, number>;
  /** Messages that were acknowledged so far. */
  acknowledged(): number;
  /** How long each call took that was answered, in ms. */
  readonly tookMs: number[];
  /** Lets each visitor finish what it is at. */
  stop(): Promise<void>;
  /**
   * What the database holds, against what was acknowledged: a message that is lost, or there twice, or left of somebody who
   * erased; a counter that does not equal what it counts. Only after `stop`.
   */
  differences(sql: Sql): Promise<string[]>;
};

export type TrafficOptions = {
  apiUrl: string;
  project: Project;
  /** How many visitors are there at once. */
  visitors: number;
  /** How much they do together; as much as can be if absent. */
  callsPerSecond?: number;
};

type Person = { visitor: Visitor; messages: Set<string>; left: 'stays' | 'withdrew' | 'erased' };

/** After so long a visitor tries again what was not answered, or not by us. */
const TRY_AGAIN_AFTER_MS = 50;

/**
 * Lets visitors work. Like the widget, each tries a call again until it was answered for good.
 *
 * @example
 * const traffic = startTraffic({ apiUrl, project, visitors: 6 });
 * await breakSomething();
 * await traffic.stop();
 * expect(await traffic.differences(sql)).toEqual([]);
 */
export function startTraffic(options: TrafficOptions): Traffic {
  const people: Person[] = [];
  const anonymous = new Set<string>();
  const answers = new Map<string, number>();
  const tookMs: number[] = [];
  const begunAt = performance.now();
  let [working, calls, acknowledged] = [true, 0, 0];

  const call = async (name: string, body: object): Promise<number> => {
    for (;;) {
      const startedAt = performance.now();
      const { status } = await callWidget(name, body, { apiUrl: options.apiUrl }).catch(() => ({
        status: 0,
      }));
      answers.set(`${name} ${status}`, (answers.get(`${name} ${status}`) ?? 0) + 1);
      if (status !== 0 && status < 500) {
        tookMs.push(performance.now() - startedAt);
        return status;
      }
      await pause(TRY_AGAIN_AFTER_MS);
    }
  };
  const send = async (message: Record<string, unknown>, sent: Set<string>): Promise<void> => {
    const status = await call('messages', message);
    if (status !== 200 && status !== 201) return;
    sent.add(String(message['messageId']));
    acknowledged++;
  };
  const live = async (): Promise<void> => {
    let person = await arrive(people);
    while (working) {
      await keepPace(calls++, begunAt, options.callsPerSecond);
      if (await act(person, { call, send, anonymous, accessKey: options.project.accessKey }))
        person = await arrive(people);
    }
  };

  const lives = Array.from({ length: options.visitors }, live);
  return {
    answers,
    acknowledged: () => acknowledged,
    tookMs,
    async stop() {
      working = false;
      await Promise.all(lives);
    },
    differences: (sql) => differencesIn(sql, { project: options.project, people, anonymous }),
  };
}

async function arrive(people: Person[]): Promise<Person> {
  const person: Person = { visitor: await createVisitor('Somebody'), messages: new Set(), left: 'stays' };
  people.push(person);
  return person;
}

type Means = {
  call: (name: string, body: object) => Promise<number>;
  send: (message: Record<string, unknown>, sent: Set<string>) => Promise<void>;
  anonymous: Set<string>;
  accessKey: string;
};

/** One thing that a visitor does. True when this was the last that we see of them. */
async function act(person: Person, { call, send, anonymous, accessKey }: Means): Promise<boolean> {
  const { visitor, messages } = person;
  const mine = { accessKey, visitor: { key: visitor.key } };
  // Whoever never wrote is unknown to the project, and there is a ceiling for what strangers erase.
  if (messages.size === 0) return send(messageFrom(visitor, accessKey), messages).then(() => false);
  const chance = Math.random();
  if (chance < 0.02) {
    await call('erasures', mine);
    person.left = 'erased';
  } else if (chance < 0.03) {
    await call('withdrawals', mine);
    person.left = 'withdrew';
  } else if (chance < 0.05) return true;
  else if (chance < 0.06) await call('exports', mine);
  else if (chance < 0.11)
    await call('visits', { ...mine, visitor: { ...mine.visitor, consent: visitor.consent } });
  else if (chance < 0.2) await send(anonymousMessage(accessKey), anonymous);
  else await send(messageFrom(visitor, accessKey), messages);
  return person.left !== 'stays';
}

async function differencesIn(
  sql: Sql,
  { project, people, anonymous }: { project: Project; people: Person[]; anonymous: Set<string> },
): Promise<string[]> {
  const stored = await sql<{ contactId: string | null; ids: string[] }[]>`
    select c.contact_id as "contactId", array_agg(m.id::text) as ids
    from public.conversations c
    join public.messages m on m.project_id = c.project_id and m.conversation_id = c.id
    where c.project_id = ${project.id}
    group by c.contact_id`;
  const storedOf = new Map(stored.map(({ contactId, ids }) => [contactId, ids]));
  const differences: string[] = [];
  const compare = (who: string, contactId: string | null, acknowledged: ReadonlySet<string>) => {
    const found = new Set(storedOf.get(contactId));
    const lost = [...acknowledged].filter((id) => !found.has(id)).length;
    const unknown = [...found].filter((id) => !acknowledged.has(id)).length;
    if (lost > 0) differences.push(`${who}: ${lost} acknowledged messages are not there`);
    if (unknown > 0) differences.push(`${who}: ${unknown} messages are there that were not acknowledged`);
  };
  for (const { visitor, messages, left } of people)
    compare(`a visitor who ${left}`, visitor.contactId, left === 'erased' ? new Set() : messages);
  compare('visitors without consent', null, anonymous);
  for (const wrong of await inconsistencies(sql, project)) differences.push(JSON.stringify(wrong));
  return differences;
}

/** Spreads calls evenly over time. */
async function keepPace(call: number, begunAt: number, callsPerSecond: number | undefined): Promise<void> {
  if (callsPerSecond === undefined) return;
  const early = begunAt + (call / callsPerSecond) * 1000 - performance.now();
  if (early > 0) await pause(early);
}
