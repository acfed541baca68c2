import type { ErasureAnswer } from '@webspeaker/core';

import type { ExportFacts, ReadPage } from '../_shared/export/export-source.ts';
import type { IngestResult } from '../_shared/read-result.ts';
import type { Refusal } from '../_shared/refusal.ts';

/**
 * What a credential may do with one contact. NOT_FOUND for a contact that does not exist, was erased before, or belongs to
 * a project that the credential does not give access to. Erasures and exports are audited.
 */
export type ContactAccess = {
  erase(): Promise<(IngestResult & ErasureAnswer) | Refusal>;
  /** Begins an export. */
  facts(): Promise<ExportFacts | Refusal>;
  /** Continues it. */
  page: ReadPage;
};
