import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deriveContactId, hashContactId, isContactId } from './contact-id.ts';
import type { ContactId } from './contact-id.ts';
import { visitorKeyFromBytes } from './visitor-key.ts';

const visitorKey = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(visitorKeyFromBytes);

/** The rule once more, bit by bit, with another implementation of SHA-256. */
function expectedBits(key: string): string {
  const digest = createHash('sha256').update(`webspeaker.contact-id.v1\n${key}`).digest();
  const bits = [...digest].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return `${bits.slice(0, 48)}1000${bits.slice(48, 60)}10${bits.slice(60, 122)}`;
}

function bitsOf(id: string): string {
  return [...id.replaceAll('-', '')]
    .map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0'))
    .join('');
}

describe('deriveContactId', () => {
  test('puts the first 122 bits of the hash around version 8 and the RFC variant', async () => {
    await fc.assert(
      fc.asyncProperty(visitorKey, async (key) => {
        const id = await deriveContactId(key);
        expect(bitsOf(id)).toBe(expectedBits(key));
        expect(isContactId(id)).toBe(true);
        expect(id[14]).toBe('8');
        expect('89ab').toContain(id[19]);
      }),
    );
  });

  test('gives the same id with another SHA-256, which may answer at once', async () => {
    const key = visitorKeyFromBytes(new Uint8Array(32).fill(7));
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(await deriveContactId(key, { sha256 })).toBe(await deriveContactId(key));
    expect(await deriveContactId(key, { sha256: () => 'f'.repeat(64) })).toBe(
      'ffffffff-ffff-8fff-bfff-ffffffffffff',
    );
  });

  test('gives the published id for a known key', async () => {
    expect(await deriveContactId(visitorKeyFromBytes(new Uint8Array(32)))).toBe(
      'da6382a7-e1c6-8307-a0f7-e139f7c747f2',
    );
  });

  test('gives one id per key, always the same', async () => {
    await fc.assert(
      fc.asyncProperty(visitorKey, async (key) => {
        expect(await deriveContactId(key)).toBe(await deriveContactId(key));
      }),
    );
  });

  test('gives 5,000 ids for 5,000 keys that differ in a few bits only', async () => {
    const bytes = new Uint8Array(32);
    const ids = new Set<string>();
    for (let i = 0; i < 5000; i += 1) {
      new DataView(bytes.buffer).setUint32(28, i);
      ids.add(await deriveContactId(visitorKeyFromBytes(bytes)));
    }
    expect(ids.size).toBe(5000);
  });

  test('changes about half of the bits when one bit of the key changes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.nat(255),
        async (bytes, position) => {
          const flipped = bytes.slice();
          flipped[position >> 3] = (flipped[position >> 3] ?? 0) ^ (1 << (position & 7));
          const [a, b] = [
            bitsOf(await deriveContactId(visitorKeyFromBytes(bytes))),
            bitsOf(await deriveContactId(visitorKeyFromBytes(flipped))),
          ];
          const changed = [...a].filter((bit, i) => bit !== b[i]).length;
          // 61 expected of 122; 20 away is less likely than once in 3,000 keys, 30 than once in 20 million.
          expect(changed).toBeGreaterThan(30);
        },
      ),
    );
  });
});

describe('hashContactId', () => {
  test('is SHA-256 of the lower-case text, whatever the case that came in', async () => {
    const id = 'ab90a6f3-1c2d-8e4f-9a5b-6c7d8e9f0a1b';
    const expected = createHash('sha256').update(id).digest('hex');
    expect(await hashContactId(id as ContactId)).toBe(expected);
    expect(await hashContactId(id.toUpperCase() as ContactId)).toBe(expected);
  });
});

describe('isContactId', () => {
  test('refuses every JSON value but a UUIDv8 in lower case', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.uuid(), fc.uuid({ version: 8 })), (value) => {
        const isUuid8 =
          typeof value === 'string' && /^.{14}8.{4}[89ab].{16}$/.test(value) && value.length === 36;
        expect(isContactId(value)).toBe(isUuid8);
      }),
    );
  });

  test.each([
    ['upper case', '0190A6F3-1C2D-8E4F-9A5B-6C7D8E9F0A1B'],
    ['another version', '0190a6f3-1c2d-4e4f-9a5b-6c7d8e9f0a1b'],
    ['another variant', '0190a6f3-1c2d-8e4f-ca5b-6c7d8e9f0a1b'],
    ['braces', '{0190a6f3-1c2d-8e4f-9a5b-6c7d8e9f0a1b}'],
    ['a trailing line feed', '0190a6f3-1c2d-8e4f-9a5b-6c7d8e9f0a1b\n'],
  ])('refuses %s', (_, value) => {
    expect(isContactId(value)).toBe(false);
  });
});
