/**
 * The shape of the ids that the database makes and that senders make for their messages.
 *
 * @module
 */

/** A UUID of any version, in lower case. */
export const UUID_PATTERN: RegExp = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * Tells whether a value is a UUID of any version (RFC 9562) in lower case, which is how Postgres writes them. Does not
 * tell whether anything has that id.
 *
 * @param value anything
 *
 * @example
 * ```ts
 * import { isUuid } from '@webspeaker/core/uuid';
 *
 * isUuid('7c9e6679-7425-40de-944b-e07fc1f90ae7'); // true
 * isUuid('7C9E6679-7425-40DE-944B-E07FC1F90AE7'); // false
 * ```
 */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID_PATTERN.test(value);
}
