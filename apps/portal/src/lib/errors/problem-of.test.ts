import { describe, expect, test } from 'vitest';
import { en } from '#lib/texts/en.ts';
import { problemOf, statusOf } from './problem-of.ts';

describe('problem of an error', () => {
  test.each([
    [{ code: 'invalid_credentials', status: 400 }, 'INVALID_CREDENTIALS'],
    [{ code: 'user_already_exists', status: 422 }, 'EMAIL_TAKEN'],
    [{ code: '42501', status: 403 }, 'FORBIDDEN'],
    [{ code: '22P02', status: 400 }, 'NOT_FOUND'],
    [{ code: '23514', status: 400 }, 'INVALID_FORM'],
    [{ code: 'WS001', status: 400 }, 'LAST_OWNER'],
    [{ code: 'WS002', status: 400 }, 'ORGANIZATIONS_CLOSED'],
    [{ code: 'WS003', status: 400 }, 'CEILING_REACHED'],
    [{ code: 'WS004', status: 400 }, 'REPLIED_MEANWHILE'],
    [{ code: '40P01', status: 500 }, 'UNKNOWN'],
    [{ name: 'AuthSessionMissingError', status: 400 }, 'SESSION_ENDED'],
    [{ code: 'user_not_found', status: 403 }, 'SESSION_ENDED'],
    [{ name: 'AuthRetryableFetchError', status: 0 }, 'UNAVAILABLE'],
    [{ code: '', message: 'TypeError: fetch failed', status: 0 }, 'UNAVAILABLE'],
    [{ code: '', message: 'Bad gateway', status: 502 }, 'UNAVAILABLE'],
    [{ code: 'XX000', status: 500 }, 'UNKNOWN'],
    [{}, 'UNKNOWN'],
  ])('%j is %s', (error, code) => {
    expect(problemOf(error)).toBe(code);
  });

  test('has words and a status of failure, whichever it is', () => {
    for (const code of Object.keys(en.problems) as (keyof typeof en.problems)[]) {
      expect(en.problems[code]).toMatch(/\w.*\.$/);
      expect(statusOf(code)).toBeGreaterThanOrEqual(400);
    }
  });
});
