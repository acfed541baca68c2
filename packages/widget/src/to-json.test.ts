import { afterEach, expect, test } from 'vitest';

import { toJson } from './to-json.ts';

const prototypes = [Object.prototype, Array.prototype, String.prototype] as { toJSON?: unknown }[];

afterEach(() => {
  for (const prototype of prototypes) delete prototype.toJSON;
});

test('what a page puts on prototypes changes nothing', () => {
  const value = { text: 'Hello', visitor: { key: 'k', at: null }, list: ['a', { b: 1 }], left: undefined };
  const plain = JSON.stringify(value);
  for (const prototype of prototypes) {
    Object.defineProperty(prototype, 'toJSON', { value: () => 'taken', configurable: true, writable: true });
  }
  expect(JSON.stringify(value)).not.toBe(plain);
  expect(toJson(value)).toBe(plain);
});
