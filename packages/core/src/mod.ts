/**
 * The domain rules of WebSpeaker Contacts. Pure: no input or output, no clock, no randomness; time and random bytes are
 * passed as arguments. Runs unchanged in Deno, Node and browsers.
 *
 * @module
 */
export * from './channels.ts';
export * from './client-address.ts';
export * from './consent.ts';
export * from './consent-platforms.ts';
export * from './contact-id.ts';
export * from './country.ts';
export * from './errors.ts';
export * from './export.ts';
export * from './limits.ts';
export * from './office-hours.ts';
export * from './origin-pattern.ts';
export * from './page-url.ts';
export * from './poll-pace.ts';
export * from './protocol.ts';
export * from './rich-text.ts';
export * from './spec/mod.ts';
export * from './uuid.ts';
export * from './visitor-key.ts';
