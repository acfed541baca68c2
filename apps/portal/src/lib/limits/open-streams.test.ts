import { expect, test } from 'vitest';
import { takeStream } from './open-streams.ts';

test('an account has so many streams and no more, and another one for each that ends', () => {
  const streams = Array.from({ length: 24 }, () => takeStream('mara'));
  expect(streams).not.toContain(null);
  expect(takeStream('mara')).toBeNull();
  expect(takeStream('noor')).not.toBeNull();
  streams[0]?.();
  streams[0]?.();
  expect(takeStream('mara')).not.toBeNull();
  expect(takeStream('mara')).toBeNull();
});
