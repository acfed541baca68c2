import { defineParams } from '@sveltejs/kit/params';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Anything else in the place of an id is an address that does not exist, and never reaches the database. */
export const params = defineParams({
  uuid: (value) => (UUID.test(value) ? value : undefined),
});
