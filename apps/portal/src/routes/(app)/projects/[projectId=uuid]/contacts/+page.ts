import type { PageLoad } from './$types';

/** What few visits of the list show is loaded for those alone, before the page is there. */
export const load: PageLoad = async ({ data }) => ({
  ...data,
  FirstContact: data.isNew ? (await import('./FirstContact.svelte')).default : null,
  ErasureNotice: data.erasure ? (await import('#lib/components/ErasureNotice.svelte')).default : null,
});
