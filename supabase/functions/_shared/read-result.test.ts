import { afterEach, beforeEach, describe, expect, test, vi, type MockInstance } from 'vitest';

import { readResult } from './read-result.ts';
import { Refusal } from './refusal.ts';

let warn: MockInstance<typeof console.warn>;
beforeEach(() => {
  warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('readResult', () => {
  test('hands a result on as it is', () => {
    const result = { code: 'OK', originAllowed: true, created: true };
    expect(readResult(result)).toBe(result);
  });

  test('takes a code of the protocol for a refusal', () => {
    expect(readResult({ code: 'CONTACT_ERASED', originAllowed: true })).toEqual(
      new Refusal('CONTACT_ERASED'),
    );
    expect(warn).not.toHaveBeenCalled();
  });

  test('names the field that the database refused', () => {
    expect(readResult({ code: 'INVALID_REQUEST', path: 'messageId' })).toMatchObject({
      message: 'messageId: This value is taken by another sender',
      issues: [{ path: 'messageId' }],
    });
    expect(readResult({ code: 'INVALID_REQUEST', path: 'pageUrl' })).toMatchObject({
      message: 'pageUrl: This value cannot be stored',
    });
  });

  test('rounds the seconds of a rate limit up to a whole one', () => {
    for (const [retryAfter, seconds] of [
      [0.2, '1'],
      [undefined, '1'],
      [12.1, '13'],
    ]) {
      expect(readResult({ code: 'RATE_LIMITED', retryAfter })).toMatchObject({
        headers: { 'Retry-After': seconds },
      });
    }
  });

  test('passes on no code that it does not know, and says so in words of its own', () => {
    const unknown = ['PROJECT_PAUSED', 'ok', '', 'toString', 200, null, undefined, 'the address 81.2.69.142'];
    for (const code of unknown) expect(readResult({ code })).toMatchObject({ code: 'UNAVAILABLE' });
    for (const value of [null, undefined, 'OK', ['OK'], {}]) {
      expect(readResult(value)).toMatchObject({ code: 'UNAVAILABLE' });
    }
    expect(warn).toHaveBeenCalledTimes(unknown.length + 5);
    const said = warn.mock.calls.join('\n');
    expect(said).toContain('PROJECT_PAUSED');
    expect(said).not.toContain('81.2.69.142');
  });
});
