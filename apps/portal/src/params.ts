import { defineParams } from '@sveltejs/kit/params';

// Core's `UUID_PATTERN`, written out: SvelteKit has Node itself load this file when it builds, before anything of the
// workspace is built or bundled. A test holds the two together.
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Anything else in the place of an id is an address that does not exist, and never reaches the database. */
export const params = defineParams({
  uuid: (value) => (UUID.test(value) ? value : undefined),
});
