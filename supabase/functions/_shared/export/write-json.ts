import {
  EXPORT_ALSO_HELD,
  EXPORT_FORMAT,
  EXPORT_NOT_HELD,
  EXPORT_VERSION,
  type ContactExport,
  type ExportedMessage,
} from '@webspeaker/core';

import type { ExportFacts, ExportRow } from './export-source.ts';

/** Writes an export as JSON (`contactExport` in core), one message at a time. */
export async function* writeJson(facts: ExportFacts, rows: AsyncIterable<ExportRow>): AsyncGenerator<string> {
  const { exportedAt, project, contact, consentReceipts } = facts;
  const head: Omit<ContactExport, 'conversations' | 'alsoHeld' | 'notHeld'> = {
    format: EXPORT_FORMAT,
    version: EXPORT_VERSION,
    exportedAt,
    project,
    contact,
    consentReceipts,
  };
  yield `${JSON.stringify(head).slice(0, -1)},"conversations":[`;
  let open: string | null = null;
  for await (const { conversation, body, ...rest } of rows) {
    if (conversation.id !== open) {
      const { id, channel, createdAt, lastMessageAt, messagesCount } = conversation;
      const start = JSON.stringify({ id, channel, createdAt, lastMessageAt, messagesCount }).slice(0, -1);
      yield `${open === null ? '' : ']},'}${start},"messages":[`;
    } else {
      yield ',';
    }
    open = conversation.id;
    const { id, sender, pageUrl, createdAt } = rest;
    yield JSON.stringify({ id, sender, text: body, pageUrl, createdAt } satisfies ExportedMessage);
  }
  const tail: Pick<ContactExport, 'alsoHeld' | 'notHeld'> = {
    alsoHeld: [...EXPORT_ALSO_HELD],
    notHeld: [...EXPORT_NOT_HELD],
  };
  yield `${open === null ? '' : ']}'}],${JSON.stringify(tail).slice(1)}\n`;
}
