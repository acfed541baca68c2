import type { Project } from '../fixtures/project.ts';
import { CONSENT_CLAIM } from '../fixtures/visitor.ts';

const TEXT = 'Is this tea grown in the shade? '.repeat(4);
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
    p_channel => 'live_support', p_idle_limit => '86400000 milliseconds', p_text => '${TEXT}',
    p_contact_id => ${contact}, p_country => 'GB', p_page_url => '${origin}/teas/assam',
    p_page_parameters => '{}', p_consent => '${CONSENT}', p_conversation_key => null)`.replaceAll(
    /\s+/g,
    ' ',
  );
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
