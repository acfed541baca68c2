/**
 * The consent gate. Anything but a clear, explicit yes counts as no.
 *
 * @module
 */
import { MAX_CLOCK_LEAD_MS } from './limits.ts';

/** What is known about a visitor's consent. Only `granted` opens the gate. */
export type ConsentState = 'unknown' | 'granted' | 'denied';

/** What the browser states about the visitor's consent. It is kept as a receipt: a recorded statement, not proof. */
export type ConsentClaim = {
  state: ConsentState;
  /** The consent platform that was asked, by its name in the script tag (`cookiebot`), or `manual`. */
  source: string;
  /** The category, service, vendor or purpose that was agreed to, as the platform names it. */
  category: string;
  /** How it was given. Only `explicit` counts: a choice made by the visitor. */
  method: 'explicit' | 'implied';
  /** When it was given: ISO 8601 with offset. */
  at: string;
  /** The version of the widget that sent the claim. */
  widgetVersion?: string;
};

/**
 * Tells whether a claim is a granted consent. Takes whatever arrived: missing, malformed, incomplete, implied and
 * defaulted claims are all false, and so is one that is dated more than a day ahead: nobody has agreed tomorrow. Does
 * not look at Global Privacy Control; see `consentGate`.
 *
 * @param claim a consent claim as received, of any shape
 * @param now milliseconds since the epoch, by the clock of whoever asks
 *
 * @example
 * ```ts
 * import { isConsentGranted } from '@webspeaker/core/consent';
 *
 * const claim = {
 *   state: 'granted',
 *   source: 'cookiebot',
 *   category: 'statistics',
 *   method: 'explicit',
 *   at: '2026-11-23T10:00:00Z',
 * };
 * isConsentGranted(claim, Date.parse('2026-11-23T10:05:00Z')); // true
 * isConsentGranted({ state: 'granted' }, Date.now()); // false
 * ```
 */
export function isConsentGranted(claim: unknown, now: number): boolean {
  if (typeof claim !== 'object' || claim === null) return false;
  const { state, method, source, category, at } = claim as Partial<Record<keyof ConsentClaim, unknown>>;
  return (
    state === 'granted' &&
    method === 'explicit' &&
    isFilled(source) &&
    isFilled(category) &&
    isFilled(at) &&
    Date.parse(at) <= now + MAX_CLOCK_LEAD_MS
  );
}

/**
 * Decides whether anything may be stored in the browser and whether a request may carry tracking fields.
 *
 * @param input.state what the consent platform says
 * @param input.globalPrivacyControl whether the browser sends Global Privacy Control (W3C, `Sec-GPC: 1`)
 * @param input.respectGlobalPrivacyControl the project's setting: whether that signal counts as denied
 * @returns `open` only for granted consent that no respected signal contradicts
 *
 * @example
 * ```ts
 * import { consentGate } from '@webspeaker/core/consent';
 *
 * consentGate({ state: 'granted', globalPrivacyControl: true, respectGlobalPrivacyControl: true }); // 'closed'
 * ```
 */
export function consentGate(input: {
  state: ConsentState;
  globalPrivacyControl: boolean;
  respectGlobalPrivacyControl: boolean;
}): 'open' | 'closed' {
  // `=== false` in both: a value that is missing at run time must close the gate, not open it.
  const signalAllows = input.globalPrivacyControl === false || input.respectGlobalPrivacyControl === false;
  return input.state === 'granted' && signalAllows ? 'open' : 'closed';
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
