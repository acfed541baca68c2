import { expect, test } from 'vitest';
import { ERROR_MESSAGES, ERROR_STATUS, isErrorCode } from './errors.ts';

test('the error codes and their statuses are those of the protocol', () => {
  expect(ERROR_STATUS).toEqual({
    INVALID_REQUEST: 400,
    UNKNOWN_ACCESS_KEY: 401,
    UNAUTHENTICATED: 401,
    ORIGIN_NOT_ALLOWED: 403,
    CONSENT_REQUIRED: 403,
    CHALLENGE_REQUIRED: 403,
    FORBIDDEN: 403,
    NOT_FOUND: 404,
    METHOD_NOT_ALLOWED: 405,
    CONTACT_ERASED: 410,
    TOO_LARGE: 413,
    RATE_LIMITED: 429,
    UNAVAILABLE: 503,
  });
});

test('no error but an absent database is the server’s fault', () => {
  const serverErrors = Object.entries(ERROR_STATUS).filter(([, status]) => status >= 500);
  expect(serverErrors).toEqual([['UNAVAILABLE', 503]]);
});

test('every code says what it means, as a sentence without a final period', () => {
  expect(Object.keys(ERROR_MESSAGES)).toEqual(Object.keys(ERROR_STATUS));
  for (const message of Object.values(ERROR_MESSAGES)) expect(message).toMatch(/^[A-Z].{20,}[^.]$/);
});

test('nothing but a code of the protocol is an error code', () => {
  for (const code of Object.keys(ERROR_STATUS)) expect(isErrorCode(code)).toBe(true);
  for (const value of ['OK', '', 'not_found', 'toString', '__proto__', null, undefined, 404, ['NOT_FOUND']]) {
    expect([value, isErrorCode(value)]).toEqual([value, false]);
  }
});
