import { isConsentGranted } from '@webspeaker/core';

import { Refusal } from '../_shared/refusal.ts';

type TrackingFields = { visitor: { key: unknown; consent?: unknown } | null; pageUrl?: string | null };

/**
 * Refuses tracking fields without explicit consent. Whether Global Privacy Control counts is the project's setting, so
 * the database decides that.
 *
 * @returns null when the request may go on
 */
export function refuseWithoutConsent({ visitor, pageUrl }: TrackingFields): Refusal | null {
  if (visitor === null) return pageUrl ? new Refusal('CONSENT_REQUIRED') : null;
  return isConsentGranted(visitor.consent, Date.now()) ? null : new Refusal('CONSENT_REQUIRED');
}
