import { z } from 'zod';
import { addressHoldsNul } from '#lib/access/readable-address.ts';

/** What an address may be long that names the longest page: nearly each of its characters may take three. */
const MAX_QUERY_LENGTH = 8192;

/**
 * Which contacts an action is for: named ones, or all that match a list's address. `asOf` is when their number was told:
 * contacts that came later are not meant.
 */
export const bulkTarget = z.union([
  z.object({ ids: z.array(z.uuid()).min(1).max(1000) }),
  z.object({
    query: z
      .string()
      .max(MAX_QUERY_LENGTH)
      .refine((query) => !addressHoldsNul(query)),
    asOf: z.iso.datetime({ offset: true }),
  }),
]);

export type BulkTarget = z.infer<typeof bulkTarget>;
