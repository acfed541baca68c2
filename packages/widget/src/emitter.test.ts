import { afterEach, expect, test, vi } from 'vitest';

import { makeEmitter } from './emitter.ts';

afterEach(() => vi.restoreAllMocks());

test('listeners hear until they are removed', () => {
  const { on, emit } = makeEmitter<{ message: string }>();
  const heard: string[] = [];
  const off = on('message', (text) => heard.push(text));
  emit('message', 'one');
  off();
  emit('message', 'two');
  expect(heard).toEqual(['one']);
});

test('a listener that throws is reported and stops no other', () => {
  const report = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { on, emit } = makeEmitter<{ message: string }>();
  const heard: string[] = [];
  on('message', () => {
    throw new Error('a bug of the page');
  });
  on('message', (text) => heard.push(text));
  expect(() => emit('message', 'one')).not.toThrow();
  expect(heard).toEqual(['one']);
  expect(report).toHaveBeenCalledOnce();
});
