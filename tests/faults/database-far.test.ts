import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { callWidget } from '../../tools/call.ts';
import { createVisitor, messageFrom } from '../../tools/fixtures/visitor.ts';
import { startPostgresProxy, type PostgresProxy } from '../../tools/postgres-proxy.ts';
import { ownStack, type OwnStack } from '../../tools/stack/own-stack.ts';

/** One way. A round trip of 600 ms is twice that from Frankfurt to Sydney: opening a session takes over 3 s. */
const DELAY_MS = 300;

let stack: OwnStack;
let longWay: PostgresProxy;

beforeAll(async () => {
  longWay = await startPostgresProxy({ delayMs: DELAY_MS });
  stack = await ownStack({ functionsDbPort: longWay.port });
  longWay.leadTo(Number(new URL(stack.info.dbUrl).port));
});
afterAll(async () => {
  await stack.discard();
  await longWay.stop();
});

describe('with the database on the other side of the world', () => {
  test('a sender that tries again as it is told to is served, and the next one at once', async () => {
    const { apiUrl, project } = stack.info;
    const message = messageFrom(await createVisitor('Sydney'), project.accessKey);
    const send = () => callWidget('messages', message, { apiUrl });

    const statuses: number[] = [];
    for (let attempt = 1; attempt <= 3; attempt++) {
      const { status, headers } = await send();
      statuses.push(status);
      if (status !== 503) break;
      await new Promise((done) => setTimeout(done, Number(headers.get('retry-after')) * 1000));
    }
    expect(statuses.at(-1)).toBe(201);
    expect((await send()).status).toBe(200);
  });
});
