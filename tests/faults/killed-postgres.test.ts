import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { inconsistencies } from '../../tools/fixtures/bulk.ts';
import { callWidget } from '../../tools/call.ts';
import { openSql } from '../../tools/database.ts';
import { ownStack, type OwnStack } from '../../tools/stack/own-stack.ts';
import { until } from '../../tools/processes.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { createVisitor, messageFrom } from '../../tools/fixtures/visitor.ts';

let stack: OwnStack;
let tea: Project;

beforeAll(async () => {
  stack = await ownStack();
  const sql = openSql(stack.info.dbUrl);
  tea = await createProject(sql, 'Killed Tea');
  await sql.end();
});
afterAll(() => stack.discard());

describe('killing Postgres (kill -9) while messages come in', () => {
  test('loses no acknowledged message, stores none twice, and leaves the counters right', async () => {
    const { apiUrl } = stack.info;
    const acknowledged = new Set<string>();
    const failures = new Set<number>();
    let sending = true;

    /** Sends one message after the other, each until it is acknowledged, as the widget does. */
    async function keepSending(name: string): Promise<void> {
      const visitor = await createVisitor(name);
      while (sending) {
        const message = messageFrom(visitor, tea.accessKey);
        for (let done = false; !done;) {
          const { status } = await callWidget('messages', message, { apiUrl });
          done = status === 200 || status === 201;
          if (done) acknowledged.add(String(message['messageId']));
          else failures.add(status);
        }
      }
    }

    const senders = ['Amara', 'Björn', 'Carmen', 'Deniz', 'Elif', 'Farid'].map(keepSending);
    for (let kill = 1; kill <= 3; kill++) {
      const enough = acknowledged.size + 100;
      await until(() => acknowledged.size >= enough, `${enough} messages before kill ${kill}`);
      const before = stack.postgresPid();
      process.kill(before ?? 0, 'SIGKILL');
      await until(
        () => stack.postgresPid() !== null && stack.postgresPid() !== before,
        'another Postgres is there',
      );
    }
    const enough = acknowledged.size + 50;
    await until(() => acknowledged.size >= enough, 'messages after the last kill');
    sending = false;
    await Promise.all(senders);

    expect([...failures]).toEqual([503]);
    const sql = openSql(stack.info.dbUrl);
    const stored = await sql<{ id: string }[]>`select id from public.messages where project_id = ${tea.id}`;
    expect(new Set(stored.map(({ id }) => id))).toEqual(acknowledged);
    expect(stored).toHaveLength(acknowledged.size);
    expect(await inconsistencies(sql, tea)).toEqual([]);
    await sql.end();
  });
});
