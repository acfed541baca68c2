import type { DatabaseClient } from './client.ts';
import { unwrap } from './unwrap.ts';

/** Conversations of a page of the timeline. */
export const CONVERSATIONS_PER_PAGE = 10;
/** Messages that a conversation shows before "show earlier". */
export const MESSAGES_PER_PAGE = 50;

export type Message = {
  id: string;
  sender: string;
  body: string;
  page_url: string | null;
  created_at: string;
};

export type Conversation = {
  id: string;
  channel: string;
  created_at: string;
  last_message_at: string;
  messages_count: number;
  /** The newest ones, oldest of them first. */
  messages: Message[];
};

export type Timeline = { conversations: Conversation[]; more: boolean };

const MESSAGE_COLUMNS = 'id, sender, body, page_url, created_at';

/** Reads the newest conversations of a contact, each with its newest messages. */
export async function listConversations(
  database: DatabaseClient,
  projectId: string,
  { contactId, before }: { contactId: string; before: Conversation | null },
): Promise<Timeline> {
  let query = database
    .from('conversations')
    .select(`id, channel, created_at, last_message_at, messages_count, messages(${MESSAGE_COLUMNS})`)
    .eq('project_id', projectId)
    .eq('contact_id', contactId)
    .order('created_at', { ascending: false })
    .order('id', { ascending: false })
    .limit(CONVERSATIONS_PER_PAGE + 1)
    .order('created_at', { referencedTable: 'messages', ascending: false })
    .order('id', { referencedTable: 'messages', ascending: false })
    .limit(MESSAGES_PER_PAGE, { referencedTable: 'messages' });
  if (before) {
    query = query
      .lte('created_at', before.created_at)
      .or(`created_at.lt."${before.created_at}",id.lt.${before.id}`);
  }
  const rows = unwrap(await query);
  const conversations = rows
    .slice(0, CONVERSATIONS_PER_PAGE)
    .map((row) => ({ ...row, messages: row.messages.toReversed() }));
  return { conversations, more: rows.length > conversations.length };
}
