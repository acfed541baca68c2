// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { parseStoredVisitorKey } from '@webspeaker/core/visitor-key';

import type { Outcome } from '../sending/post.ts';
import { makeOwed } from './owed.ts';

const key = 'k'.repeat(43);
const entry = 'webspeaker.pk_a.owed';
const offline: Outcome = { ok: false, code: 'NETWORK', againAfterMs: 0 };
const told: Outcome = { ok: true, body: null };

let answers: Outcome[];
const call = vi.fn(async () => answers.shift() ?? told);

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  answers = [];
  call.mockClear();
});
afterEach(() => void vi.useRealTimers());

const open = () => makeOwed(call, 'webspeaker.pk_a');
const soon = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

test('what the server hears at once is never written', async () => {
  const write = vi.spyOn(Storage.prototype, 'setItem');
  open().tell({ call: 'withdrawals', key });
  await soon();
  expect(call).toHaveBeenCalledExactlyOnceWith('withdrawals', { visitor: { key } });
  expect(write).not.toHaveBeenCalled();
});

test('what it could not hear is kept, goes out when the line is back, and is gone then', async () => {
  answers = Array.from({ length: 6 }, () => offline);
  open().tell({ call: 'withdrawals', key });
  await soon(120_000);
  expect(call).toHaveBeenCalledTimes(6);
  expect(JSON.parse(localStorage.getItem(entry) ?? '')).toEqual([{ call: 'withdrawals', key }]);
  window.dispatchEvent(new Event('online'));
  await soon();
  expect(call).toHaveBeenCalledTimes(7);
  expect(localStorage).toHaveLength(0);
});

test('what is kept is no visitor: nobody can be recognised by it', async () => {
  answers = [offline];
  open().tell({ call: 'erasures', key });
  await soon();
  const text = localStorage.getItem(entry);
  expect(parseStoredVisitorKey(text, Date.now())).toBeNull();
  expect(Object.keys(JSON.parse(text ?? '[]')[0])).toEqual(['call', 'key']);
});

test('a page that goes before the answer leaves the debt to the next one', async () => {
  call.mockImplementationOnce(() => new Promise(() => undefined));
  open().tell({ call: 'withdrawals', key });
  expect(localStorage).toHaveLength(0);
  window.dispatchEvent(new Event('pagehide'));
  expect(localStorage).toHaveLength(1);
  open();
  await soon();
  expect(call).toHaveBeenLastCalledWith('withdrawals', { visitor: { key } });
  expect(localStorage).toHaveLength(0);
});

test('a final refusal ends a debt: there is nobody left to tell', async () => {
  answers = [offline, { ok: false, code: 'CONTACT_ERASED' }];
  open().tell({ call: 'erasures', key });
  await soon(5000);
  expect(call).toHaveBeenCalledTimes(2);
  expect(localStorage).toHaveLength(0);
});

test('debts of other tabs stay where they are', async () => {
  const other = { call: 'withdrawals', key: 'o'.repeat(43) };
  answers = [offline];
  open().tell({ call: 'withdrawals', key });
  await soon();
  localStorage.setItem(entry, JSON.stringify([...JSON.parse(localStorage.getItem(entry) ?? '[]'), other]));
  await soon(5000);
  expect(JSON.parse(localStorage.getItem(entry) ?? '')).toEqual([other]);
});

test.each(['nonsense', '{}', '[{"call":"messages","key":"x"}]', '[null]', '[{"call":"erasures","key":7}]'])(
  'an entry that is no debt is left alone: %s',
  async (text) => {
    localStorage.setItem(entry, text);
    open();
    await soon();
    expect(call).not.toHaveBeenCalled();
  },
);
