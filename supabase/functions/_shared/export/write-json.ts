import {
  EXPORT_ALSO_HELD,
  EXPORT_FORMAT,
  EXPORT_NOT_HELD,
  EXPORT_VERSION,
  type ContactExport,
  type ExportedConversation,
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
  for await (const { conversation, ...message } of rows) {
    if (conversation.id !== open) {
      const start = JSON.stringify({
        id: conversation.id,
        channel: conversation.channel,
        createdAt: conversation.createdAt,
        lastMessageAt: conversation.lastMessageAt,
        messagesCount: conversation.messagesCount,
        waitingSince: conversation.waitingSince,
        resolvedAt: conversation.resolvedAt,
      } satisfies Omit<ExportedConversation, 'messages'>).slice(0, -1);
      yield `${open === null ? '' : ']},'}${start},"messages":[`;
    } else {
      yield ',';
    }
    open = conversation.id;
    yield JSON.stringify(message satisfies ExportedMessage);
  }
  const tail: Pick<ContactExport, 'alsoHeld' | 'notHeld'> = {
    alsoHeld: [...EXPORT_ALSO_HELD],
    notHeld: [...EXPORT_NOT_HELD],
  };
  yield `${open === null ? '' : ']}'}],${JSON.stringify(tail).slice(1)}\n`;
}
