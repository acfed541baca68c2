import { expect, test } from 'vitest';
import { isPageOpen } from './visitor-presence.ts';

const now = Date.parse('2026-11-23T12:00:00Z');
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString();

test.each<[what: string, times: [seenAt: string | null, lastMessageAt: string], isOpen: boolean]>([
  ['never asked', [null, ago(10)], false],
  ['asked just now', [ago(3), ago(10)], true],
  ['asked a minute ago, though it should ask every few seconds', [ago(60), ago(70)], false],
  ['asked a minute ago, in a thread that has been quiet for half an hour', [ago(60), ago(1800)], true],
  ['asked an hour ago, in a thread of yesterday', [ago(3600), ago(90_000)], false],
])('a page that %s', (_, [seenAt, lastMessageAt], isOpen) => {
  expect(isPageOpen(seenAt, lastMessageAt, now)).toBe(isOpen);
});
