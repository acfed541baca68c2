import type { Tables } from '#lib/database.types.ts';
import type { Cursor } from '#lib/list/cursor.ts';
import type { DatabaseClient } from './client.ts';
import { olderThan } from './older-than.ts';
import { unwrap } from './unwrap.ts';

/** Conversations of a page of the timeline. */
const CONVERSATIONS_PER_PAGE = 10;
/** Messages that a conversation shows before "show earlier". */
const MESSAGES_PER_PAGE = 50;

export type Message = Pick<Tables<'messages'>, 'id' | 'sender' | 'text' | 'page_url' | 'created_at'>;

export type Conversation = Pick<
  Tables<'conversations'>,
  'id' | 'channel' | 'created_at' | 'last_message_at' | 'messages_count'
> & {
  /** The newest ones, oldest of them first. */
  messages: Message[];
};

export type Timeline = { conversations: Conversation[]; more: boolean };

const MESSAGE_COLUMNS = 'id, sender, text, page_url, created_at';

const newestFirst = { ascending: false };

/** Reads a page of a contact's conversations, newest first, each with its newest messages. */
export async function listConversations(
  database: DatabaseClient,
  projectId: string,
  { contactId, before }: { contactId: string; before: Cursor | null },
): Promise<Timeline> {
  let query = database
    .from('conversations')
    .select(`id, channel, created_at, last_message_at, messages_count, messages(${MESSAGE_COLUMNS})`)
    .eq('project_id', projectId)
    .eq('contact_id', contactId)
    .order('created_at', newestFirst)
    .order('id', newestFirst)
    .limit(CONVERSATIONS_PER_PAGE + 1)
    .order('created_at', { referencedTable: 'messages', ...newestFirst })
    .order('id', { referencedTable: 'messages', ...newestFirst })
    .limit(MESSAGES_PER_PAGE, { referencedTable: 'messages' });
  if (before) query = query.lte('created_at', before.value).or(olderThan(before));
  const rows = unwrap(await query);
  const conversations = rows
    .slice(0, CONVERSATIONS_PER_PAGE)
    .map((row) => ({ ...row, messages: row.messages.toReversed() }));
  return { conversations, more: rows.length > conversations.length };
}

/** Reads the messages of a conversation that came before the one that the cursor names, oldest first. */
export async function listEarlierMessages(
  database: DatabaseClient,
  projectId: string,
  { conversationId, before }: { conversationId: string; before: Cursor },
): Promise<Message[]> {
  const rows = unwrap(
    await database
      .from('messages')
      .select(MESSAGE_COLUMNS)
      .eq('project_id', projectId)
      .eq('conversation_id', conversationId)
      .lte('created_at', before.value)
      .or(olderThan(before))
      .order('created_at', newestFirst)
      .order('id', newestFirst)
      .limit(MESSAGES_PER_PAGE),
  );
  return rows.toReversed();
}
