import type { ContactExport, ExportedConversation, ExportedMessage } from '@webspeaker/core';

import type { IngestResult } from '../read-result.ts';
import { Refusal } from '../refusal.ts';

/** What an export begins with. */
export type ExportFacts = IngestResult &
  Pick<ContactExport, 'exportedAt' | 'project' | 'contact' | 'consentReceipts'>;

/** A message as the database hands it out, with the conversation that it belongs to. */
export type ExportRow = Omit<ExportedMessage, 'text'> & {
  body: string;
  conversation: Omit<ExportedConversation, 'messages'>;
};

export type ExportPage = IngestResult & { messages: ExportRow[] };

/** Reads the messages after one, conversation by conversation; none when there are no more. */
export type ReadPage = (after: string | null) => Promise<ExportPage | Refusal>;

/** How many messages are in memory at a time: at most 4 MB of text, and less than a round trip's worth of waiting. */
export const EXPORT_PAGE_SIZE = 250;

/**
 * The messages page by page, from the one that is already there.
 *
 * @throws Error when the database goes away or the contact is erased half way: what was sent then must not look complete
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
