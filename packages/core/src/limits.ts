/**
 * The limits that more than one part of the product keeps to. Needs no library, so that a browser script can take a
 * number without taking the schemas that check it.
 *
 * @module
 */

/** The largest request body in bytes. Room for the longest text in any script, and for little more. */
export const MAX_BODY_BYTES = 16_384;

/** The longest message text, in UTF-16 code units as browsers' `maxlength` counts them. */
export const MAX_TEXT_LENGTH = 4000;

/** The longest answer of AI search, counted in the same way. */
export const MAX_ANSWER_LENGTH = 8000;

/** The most pages that an answer can name as its sources. */
export const MAX_SOURCES = 20;

/** The longest title of a source. */
export const MAX_SOURCE_TITLE_LENGTH = 300;

/** The longest access key that is looked up. Real ones have 51 characters. */
export const MAX_ACCESS_KEY_LENGTH = 200;

/**
 * The shortest conversation key. Whoever knows the key can write into the thread, so it must not be guessable, and two
 * strangers must not choose the same one: 16 characters of base64url are 96 bits. The widget sends a UUID.
 */
export const MIN_CONVERSATION_KEY_LENGTH = 16;

/** The longest conversation key. */
export const MAX_CONVERSATION_KEY_LENGTH = 128;

/** The longest name of a consent platform in a claim. */
export const MAX_CONSENT_SOURCE_LENGTH = 64;

/** The longest category, service, vendor or purpose in a claim. */
export const MAX_CONSENT_CATEGORY_LENGTH = 256;

/** The longest version of the widget in a claim. */
export const MAX_WIDGET_VERSION_LENGTH = 32;

/** The longest token of Cloudflare Turnstile, by its documents. */
export const MAX_TURNSTILE_TOKEN_LENGTH = 2048;

/** The longest page URL that is stored, in characters, kept parameters included. Common servers refuse longer ones. */
export const MAX_PAGE_URL_LENGTH = 2048;

/**
 * How far a browser's clock may run ahead before a time that it states is not believed, in milliseconds. A wrong time
 * zone makes up to 14 hours.
 */
export const MAX_CLOCK_LEAD_MS = 86_400_000;

/**
 * A visit moves last-seen only when it is at least this much later, in milliseconds: a minute is finer than anybody
 * reads, and saves a write per page view.
 */
export const LAST_SEEN_RESOLUTION_MS = 60_000;
