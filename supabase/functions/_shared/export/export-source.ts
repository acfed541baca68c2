import type { ContactExport, ExportedConversation, ExportedMessage } from '@webspeaker/core';

import type { IngestResult } from '../read-result.ts';
import { Refusal } from '../refusal.ts';

/** What an export begins with. */
export type ExportFacts = IngestResult &
  Pick<ContactExport, 'exportedAt' | 'project' | 'contact' | 'consentReceipts'>;

/** A message as the database returns it, with the conversation that it belongs to. */
export type ExportRow = ExportedMessage & { conversation: Omit<ExportedConversation, 'messages'> };

export type ExportPage = IngestResult & { messages: ExportRow[] };

/** Reads the messages that follow one, conversation by conversation; none when there are no more. */
export type ReadPage = (after: string | null) => Promise<ExportPage | Refusal>;

/** How many messages are in memory at a time: at most 4 MB of text, read in less time than a round trip takes. */
export const EXPORT_PAGE_SIZE = 250;

/**
 * The messages, page by page, beginning with the page that is already there.
 *
 * @throws Error when the database becomes unavailable or the contact is erased meanwhile: what was sent must not look
 *   complete
 */
export async function* exportRows(first: ExportPage, read: ReadPage): AsyncGenerator<ExportRow> {
  for (let page = first; page.messages.length > 0;) {
    yield* page.messages;
    const next = await read(page.messages.at(-1)?.id ?? null);
    if (next instanceof Refusal) throw new ExportBroken();
    page = next;
  }
}

class ExportBroken extends Error {
  override name = 'ExportBroken';
}
