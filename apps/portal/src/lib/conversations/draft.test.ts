import { expect, test } from 'vitest';
import { keepDraft, readDraft } from './draft.ts';

function memory() {
  const held = new Map<string, string>();
  return {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  };
}

const draft = { id: 'one', text: 'Hello', isNote: false };

test('a draft is kept for its conversation, and forgotten once it is empty', () => {
  const store = memory();
  keepDraft('a', draft, store);
  expect(readDraft('a', store)).toEqual(draft);
  expect(readDraft('b', store)).toBeNull();
  keepDraft('a', { ...draft, text: ' ' }, store);
  expect(readDraft('a', store)).toBeNull();
});

test.each(['', '{', '{"text":1}', '[]'])('what is no draft counts as none: %s', (text) => {
  expect(readDraft('a', { ...memory(), getItem: () => text })).toBeNull();
});

test('a browser that keeps nothing is no failure', () => {
  const refuse = () => {
    throw new Error('QuotaExceededError');
  };
  const store = { getItem: refuse, setItem: refuse, removeItem: refuse };
  keepDraft('a', draft, store);
  expect(readDraft('a', store)).toBeNull();
});
