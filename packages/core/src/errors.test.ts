import { expect, test } from 'vitest';
import { ERROR_STATUS } from './errors.ts';

test('the error codes and their statuses are those of the protocol', () => {
  expect(ERROR_STATUS).toEqual({
    INVALID_REQUEST: 400,
    UNKNOWN_ACCESS_KEY: 401,
    UNAUTHENTICATED: 401,
    ORIGIN_NOT_ALLOWED: 403,
    CONSENT_REQUIRED: 403,
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
