import { expect, test } from 'vitest';
import { readLines } from './read-lines.ts';

const bytes = new TextEncoder().encode('[1]\n["ü"]\n[3');

test('lines come whole, however the body was cut', async () => {
  for (let size = 1; size <= bytes.length; size++) {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    });
    const lines = [];
    for await (const line of readLines(body)) lines.push(line);
    expect(lines).toEqual(['[1]', '["ü"]']);
  }
});
