import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { CALL_LIMIT_MS, type CallOptions, type Database } from '../_shared/database.ts';
import type { IngestResult } from '../_shared/read-result.ts';
import { Refusal, unavailable } from '../_shared/refusal.ts';
import { openBatch } from './batch.ts';

/** A call as the database sees it, and how it is answered; a row of messages is a list of names. */
type Asked = {
  of: string | string[];
  options: CallOptions;
  answer: (result: object) => Promise<void>;
};

/** A batch whose rows are names, over a database that answers when it is told to. */
function open() {
  const asked: Asked[] = [];
  const call = (statement: (sql: never) => unknown, options: CallOptions) =>
    new Promise((resolve) => {
      const of = statement(undefined as never) as Asked['of'];
      const answer = async (result: object) => {
        resolve(result);
        await vi.advanceTimersByTimeAsync(0);
      };
      asked.push({ of, options, answer });
    });
  const together = (_sql: unknown, rows: unknown) => rows;
  const batch = openBatch({ call } as unknown as Database, together as never);
  const answers = new Map<string, IngestResult | Refusal>();
  const send = (...names: string[]) => {
    for (const name of names)
      void batch(name, (() => name) as never).then((result) => answers.set(name, result));
  };
  return { send, asked, answers, underWay: () => asked.map(({ of }) => of) };
}

const OK = { code: 'OK' };
const all = (...answers: unknown[]) => ({ code: 'OK', answers });

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('openBatch', () => {
  test('lets nobody wait for others, and takes in one statement what came while one was under way', async () => {
    const { send, asked, answers, underWay } = open();
    send('a', 'b', 'c', 'd');
    expect(underWay()).toEqual([['a']]);
    await asked[0]?.answer(all(OK));
    expect([...answers.keys()]).toEqual(['a']);
    expect(underWay()[1]).toEqual(['b', 'c', 'd']);
    await asked[1]?.answer(all(OK, OK, OK));
    expect([...answers.keys()]).toEqual(['a', 'b', 'c', 'd']);
    send('e');
    expect(underWay()[2]).toEqual(['e']);
  });

  test('takes sixteen at most, the first that came, and has two statements under way at most', async () => {
    const { send, asked, underWay } = open();
    const many = Array.from({ length: 40 }, (_, at) => `m${at}`);
    send('a', ...many.slice(0, 15));
    expect(underWay()).toHaveLength(1);
    send(...many.slice(15));
    expect(underWay().slice(1)).toEqual([many.slice(0, 16)]);
    await asked[0]?.answer(all(OK));
    expect(underWay().slice(2)).toEqual([many.slice(16, 32)]);
    await asked[1]?.answer(all(...many.slice(0, 16).map(() => OK)));
    expect(underWay()).toHaveLength(3);
    await asked[2]?.answer(all(...many.slice(16, 32).map(() => OK)));
    expect(underWay()[3]).toEqual(many.slice(32));
  });

  test('gives each its own answer, refusals among them', async () => {
    const { send, asked, answers } = open();
    send('a', 'b', 'c', 'd');
    await asked[0]?.answer(all(OK));
    const stored = { code: 'OK', created: true, conversationId: 'one' };
    await asked[1]?.answer(
      all({ code: 'UNKNOWN_ACCESS_KEY' }, stored, { code: 'RATE_LIMITED', retryAfter: 7 }),
    );
    expect(answers.get('b')).toEqual(new Refusal('UNKNOWN_ACCESS_KEY'));
    expect(answers.get('c')).toEqual(stored);
    expect(answers.get('d')).toMatchObject({ code: 'RATE_LIMITED', headers: { 'Retry-After': '7' } });
  });

  test('calls by itself what was left out, and nobody waits for that', async () => {
    const { send, asked, answers, underWay } = open();
    send('a', 'b', 'c');
    await asked[0]?.answer(all(OK));
    await asked[1]?.answer(all(null, OK));
    expect([...answers.keys()]).toEqual(['a', 'c']);
    expect(underWay()[2]).toBe('b');
    send('d');
    expect(underWay()[3]).toEqual(['d']);
    await asked[2]?.answer(new Refusal('CONTACT_ERASED'));
    expect(answers.get('b')).toEqual(new Refusal('CONTACT_ERASED'));
  });

  test('calls each by itself when the statement failed, and one that fails again touches no other', async () => {
    const { send, asked, answers, underWay } = open();
    send('a', 'b', 'c', 'd');
    await asked[0]?.answer(all(OK));
    await vi.advanceTimersByTimeAsync(50);
    await asked[1]?.answer(unavailable());
    expect(underWay().slice(2)).toEqual(['b', 'c', 'd']);
    expect(asked[2]?.options).toEqual({ limitMs: CALL_LIMIT_MS - 50, mayWait: true });
    await asked[2]?.answer(OK);
    await asked[3]?.answer(new Refusal('INVALID_REQUEST'));
    await asked[4]?.answer(OK);
    expect(answers.get('b')).toEqual(OK);
    expect(answers.get('c')).toEqual(new Refusal('INVALID_REQUEST'));
    expect(answers.get('d')).toEqual(OK);
  });

  test('does not pass on an answer that it does not know, and calls by itself whose answer is missing', async () => {
    const { send, asked, answers, underWay } = open();
    send('a');
    await asked[0]?.answer(all({ code: 'PROJECT_PAUSED' }));
    expect(answers.get('a')).toEqual(unavailable());
    send('b');
    await asked[1]?.answer(all());
    send('c');
    await asked[3]?.answer(OK);
    expect(underWay().slice(1)).toEqual([['b'], 'b', ['c'], 'c']);
  });

  test('lets nobody wait for a statement that takes long', async () => {
    const { send, asked, answers, underWay } = open();
    send('slow', 'a', 'b');
    await vi.advanceTimersByTimeAsync(100);
    expect(underWay()).toEqual([['slow'], ['a', 'b']]);
    await asked[1]?.answer(all(OK, OK));
    expect([...answers.keys()]).toEqual(['a', 'b']);
    send('c');
    expect(underWay()[2]).toEqual(['c']);
    await asked[0]?.answer(all(OK));
    send('d');
    expect(underWay()).toHaveLength(3);
    expect(answers.get('slow')).toEqual(OK);
  });

  test('leaves nobody waiting for longer than a call may take', async () => {
    const { send, asked, answers } = open();
    send('a');
    await vi.advanceTimersByTimeAsync(CALL_LIMIT_MS);
    await asked[0]?.answer(unavailable());
    expect(answers.get('a')).toEqual(unavailable());
    expect(asked).toHaveLength(1);
  });

  test('refuses who has waited for long, and begins no statement that would be given up', async () => {
    const { send, asked, answers } = open();
    send(...Array.from({ length: 600 }, (_, at) => `m${at}`));
    await vi.advanceTimersByTimeAsync(CALL_LIMIT_MS);
    expect(answers.get('m0')).toBeUndefined();
    expect(answers.get('m599')).toEqual(unavailable());
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.every(({ options }) => (options.limitMs ?? 0) >= CALL_LIMIT_MS / 2)).toBe(true);
  });
});
