import { messageRow, ofContact } from '../fixtures/message-row.ts';
import type { Project } from '../fixtures/project.ts';
import { CONSENT_CLAIM } from '../fixtures/visitor.ts';

/** How many contacts of a seeded project write again and again. */
export const VISITORS = 2000;

const TEXT = 'Is this tea grown in the shade? '.repeat(4);
const IDLE_LIMIT = '86400000 milliseconds';
const CONSENT = JSON.stringify(CONSENT_CLAIM);

/** The contact of a visitor by number; SQL makes it, so that a driver need not. */
const KNOWN = `md5(:visitor::text)::uuid`;

/** Whose message it is. */
export const SENDERS = {
  new: 'gen_random_uuid()',
  returning: KNOWN,
  /** One in ten is new. */
  mixed: `case when :draw <= 10 then gen_random_uuid() else ${KNOWN} end`,
} as const;

/** A message as the widget function writes it. */
export function messageStatement(
  { accessKey, origin }: Project,
  { contact, messageId = 'gen_random_uuid()' }: { contact: string; messageId?: string },
): string {
  return `select ingest.record_message(
    p_access_key => '${accessKey}', p_origin => '${origin}', p_gpc => false, p_message_id => ${messageId},
    p_channel => 'live_support', p_idle_limit => '${IDLE_LIMIT}', p_text => '${TEXT}',
    p_contact_id => ${contact}, p_country => 'GB', p_page_url => '${origin}/teas/assam',
    p_page_parameters => '{}', p_consent => '${CONSENT}', p_conversation_key => null)`.replaceAll(
    /\s+/g,
    ' ',
  );
}

/** Several messages in one statement, as the widget function writes it; one in ten is of a new contact. */
export function togetherStatement(
  { accessKey, origin }: Project,
  { messages }: { messages: number },
): string {
  const rows = Array.from({ length: messages }, (_, n) => {
    // In place of what SQL draws, and with a space after each colon: pgbench takes `:false` for one of its variables.
    const message = messageRow({
      ...ofContact('<contact>'),
      access_key: accessKey,
      origin,
      message_id: '<id>',
      idle_limit: IDLE_LIMIT,
      text: TEXT,
      page_url: `${origin}/teas/assam`,
    });
    const row = JSON.stringify(message, null, 1).replaceAll(/\n\s*/g, ' ');
    const known = `md5(((:visitor + ${n * 131}) % ${VISITORS} + 1)::text)::uuid`;
    const contact = `case when (:draw + ${n * 37}) % 100 < 10 then gen_random_uuid() else ${known} end`;
    return `'${row.replace('<id>', "' || gen_random_uuid() || '").replace('<contact>', `' || ${contact} || '`)}'`;
  });
  return `select ingest.record_messages(('[' || ${rows.join(" || ',' || ")} || ']')::jsonb)`;
}

/** The same message again and again, one for each visitor. */
export function repeatedStatement(project: Project): string {
  return messageStatement(project, { contact: KNOWN, messageId: `md5('again ' || :visitor)::uuid` });
}

/** The plain version of the work (plain.sql). */
export function plainStatement({ id }: Project, contact: string): string {
  return `select plain.record_message('${id}', gen_random_uuid(), 'live_support', '${TEXT}', ${contact}, 'GB',
    'https://fernway.example/teas/assam')`.replaceAll(/\s+/g, ' ');
}
