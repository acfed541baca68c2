/**
 * The specification of what the database decides. These rules need to know what is stored, so they run in SQL, inside
 * the transaction that records a message. Nothing in production calls the functions here: property tests in
 * `tests/database` feed both the same histories and fail on the slightest difference. Changing a rule takes both
 * places, and the tests say so.
 *
 * @module
 */
export * from './contact.ts';
export * from './conversation.ts';
export * from './kept-parameters.ts';
