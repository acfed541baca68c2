/**
 * The specification of what the database decides. These rules need to know what is stored, so they run in SQL, in the
 * transaction that records a message or a visit. Nothing in production calls the functions here. Property tests in
 * `tests/database` put the same cases to both and fail at the slightest difference, so a rule is changed here and in
 * `supabase/schema` together.
 *
 * @module
 */
export * from './allowed-origin.ts';
export * from './contact.ts';
export * from './conversation.ts';
export * from './kept-parameters.ts';
