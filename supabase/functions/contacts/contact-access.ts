import type { ErasureAnswer } from '@webspeaker/core';

import type { ExportFacts, ReadPage } from '../_shared/export/export-source.ts';
import type { IngestResult } from '../_shared/read-result.ts';
import type { Refusal } from '../_shared/refusal.ts';

/**
 * What a credential opens of one contact. NOT_FOUND for a contact that isn't there, was erased before, or belongs to a
 * project that the credential doesn't open. Erasures and exports are audited.
 */
export type ContactAccess = {
  erase(): Promise<(IngestResult & ErasureAnswer) | Refusal>;
  /** Begins an export. */
  facts(): Promise<ExportFacts | Refusal>;
  /** Goes on with it. */
  page: ReadPage;
};
