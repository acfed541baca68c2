import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { addMessages } from '../../tools/fixtures/bulk.ts';
import { callWidget } from '../../tools/call.ts';
import { openSql } from '../../tools/database.ts';
import { ownStack, type OwnStack } from '../../tools/stack/own-stack.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { createVisitor, messageFrom, type Visitor } from '../../tools/fixtures/visitor.ts';

const MESSAGES = 100_000;
const TEXT = 'x'.repeat(3000);
/** What a hosted function may use, and less than the export's 300 MB: whoever gathers it first needs more. */
const MEMORY_LIMIT_KB = 256 * 1024;

let stack: OwnStack;
let sql: ReturnType<typeof openSql>;
let tea: Project;
let small: Visitor;
let large: Visitor;

beforeAll(async () => {
  stack = await ownStack();
  sql = openSql(stack.info.dbUrl);
  tea = await createProject(sql, 'Large Export Tea');
  [small, large] = [await createVisitor('Nadia'), await createVisitor('Oskar')];
  for (const [visitor, count] of [
    [small, 9],
    [large, MESSAGES - 1],
  ] as const) {
    await callWidget('messages', messageFrom(visitor, tea.accessKey), { apiUrl: stack.info.apiUrl });
    await addMessages(sql, { project: tea, visitor, count, text: TEXT });
  }
});
afterAll(async () => {
  await sql.end();
  await stack.discard();
});

const startExport = (visitor: Visitor) =>
  fetch(`${stack.info.apiUrl}/functions/v1/widget/exports`, {
    method: 'POST',
    body: JSON.stringify({ accessKey: tea.accessKey, visitor: { key: visitor.key } }),
  });

/** Reads an export without keeping it. */
async function countMessages(visitor: Visitor): Promise<{ messages: number; bytes: number }> {
  const response = await startExport(visitor);
  let [messages, bytes, rest] = [0, 0, ''];
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    const text = rest + decoder.decode(chunk, { stream: true });
    messages += text.split('"sender"').length - 1;
    rest = text.slice(-7);
  }
  return { messages, bytes };
}

/** The most memory that a function has held since it started, in kilobytes. */
async function peakMemory(): Promise<number> {
  const statuses = await Promise.all(
    stack.functionPids().map((pid) => readFile(`/proc/${pid}/status`, 'utf8')),
  );
  return Math.max(...statuses.map((status) => Number(/VmHWM:\s+(\d+)/.exec(status)?.[1])));
}

describe('the export of a contact with 100,000 messages', () => {
  test('is complete, and is sent from a function that never holds more than a part of it', async () => {
    expect((await countMessages(small)).messages).toBe(10);
    const { messages, bytes } = await countMessages(large);
    expect(messages).toBe(MESSAGES);
    expect(bytes).toBeGreaterThan(300_000_000);
    expect(await peakMemory()).toBeLessThan(MEMORY_LIMIT_KB);
  });

  test('breaks off when the contact is erased meanwhile, and never looks complete', async () => {
    const response = await startExport(large);
    const reader = response.body?.getReader();
    let text = '';
    const decoder = new TextDecoder();
    text += decoder.decode((await reader?.read())?.value);
    const erasure = await callWidget(
      'erasures',
      { accessKey: tea.accessKey, visitor: { key: large.key } },
      { apiUrl: stack.info.apiUrl },
    );
    expect(erasure.status).toBe(200);

    const readOn = async () => {
      for (;;) {
        const { done, value } = (await reader?.read()) ?? { done: true };
        if (done) return 'complete';
        text = (text + decoder.decode(value, { stream: true })).slice(-1000);
      }
    };
    await expect(readOn()).rejects.toThrow();
    expect(text).not.toContain('notHeld');
  });
});
