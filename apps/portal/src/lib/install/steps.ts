import type { Installation } from '#lib/db/widget-status.ts';

/** What there is to see of an installation, in the order in which it comes about. */
export const STEPS = ['script', 'origin', 'consent', 'contact'] as const;

export type Step = (typeof STEPS)[number];

/**
 * Which steps are done. A later one proves those before it: a contact cannot be without consent that was heard on an allowed
 * website.
 *
 * @example
 * stepsDone(installation).has('origin'); // true
 */
export function stepsDone({ withConsentAt, withoutConsentAt, origins }: Installation): Set<Step> {
  const allowed = origins.filter(({ isAllowed }) => isAllowed);
  const heard = allowed.some(({ consent }) => consent?.state === 'granted');
  const last: Step | undefined = withConsentAt
    ? 'contact'
    : heard
      ? 'consent'
      : withoutConsentAt || allowed.length
        ? 'origin'
        : origins.length
          ? 'script'
          : undefined;
  return new Set(last ? STEPS.slice(0, STEPS.indexOf(last) + 1) : []);
}
