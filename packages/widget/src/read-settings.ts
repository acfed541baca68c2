/** What the owner set, on the script tag or in the options of `init`. */
export type Settings = {
  /** The project's public access key, `pk_…`. */
  readonly accessKey: string;
  /** Address of the owner's Supabase, without a trailing slash. */
  readonly api: string;
  /** The region that hosted Supabase is to run the functions in, such as `eu-central-1`; null: nearest to the visitor. */
  readonly region: string | null;
  /** A platform's name, `auto` or `manual`. */
  readonly consent: string;
  /** The category, service, vendor, purpose or group that counts; null: the platform's default. */
  readonly category: string | null;
  /** Name of the DOM event that says "granted". */
  readonly consentEvent: string | null;
  /** Name of the DOM event that says "withdrawn". */
  readonly withdrawnEvent: string | null;
  /** False only where the owner wrote `data-gpc="ignore"`. */
  readonly respectGlobalPrivacyControl: boolean;
  /** Site key of Cloudflare Turnstile, for projects that check new visitors with it. */
  readonly turnstile: string | undefined;
};

/**
 * Reads the settings from the script tag's attributes (`data-access-key`, `data-api`, `data-region`, `data-consent`,
 * `data-consent-category`, `data-consent-event`, `data-consent-withdrawn-event`, `data-gpc`, `data-turnstile`).
 *
 * It does not check that the access key exists; the server does. Without `data-consent`, configured events mean
 * `manual`, and otherwise `auto`. Returns null where the access key is missing or `data-api` is no http(s) address.
 *
 * @param data the attributes, named as in the tag's `dataset`
 *
 * @example
 * readSettings(document.currentScript.dataset)?.accessKey; // "pk_…"
 */
export function readSettings(data: DOMStringMap): Settings | null {
  const accessKey = data['accessKey'];
  const api = data['api']?.replace(/\/+$/, '');
  if (!accessKey || !api || !/^https?:\/\/[^/]/.test(api)) return null;

  const consentEvent = data['consentEvent'] || null;
  return {
    accessKey,
    api,
    region: data['region'] || null,
    consent: data['consent']?.toLowerCase() || (consentEvent ? 'manual' : 'auto'),
    category: data['consentCategory'] || null,
    consentEvent,
    withdrawnEvent: data['consentWithdrawnEvent'] || null,
    respectGlobalPrivacyControl: data['gpc'] !== 'ignore',
    turnstile: data['turnstile'],
  };
}
