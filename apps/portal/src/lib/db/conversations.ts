import { z } from 'zod';
import {
  firstPage,
  type ConversationQuery,
  type DatabaseFilter,
} from '#lib/conversations/conversation-query.ts';
import type { Database, Tables } from '#lib/database.types.ts';
import { done, type Outcome } from '#lib/errors/outcome.ts';
import type { Cursor } from '#lib/list/cursor.ts';
import type { DatabaseClient } from './client.ts';
import { outcome } from './outcome.ts';
import { olderThan } from './older-than.ts';
import { unwrap } from './unwrap.ts';

/** Rows of a page of the list. */
const CONVERSATIONS_PER_PAGE = 25;
/** Conversations of a page of a contact's timeline. */
const TIMELINE_CONVERSATIONS = 10;
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

/** A row of the list. `contact_id` and `country` are null without consent. */
export type ListedConversation = Omit<
  Database['public']['Functions']['list_conversations']['Returns'][number],
  'contact_id' | 'country'
> & { contact_id: string | null; country: string | null };

export type ConversationsPage = {
  conversations: ListedConversation[];
  previous: Cursor | null;
  next: Cursor | null;
};

/**
 * Reads one page of a project's conversations, those of contacts and the anonymous ones, newest activity first. Pages
 * follow the last row that was shown.
 */
export async function listConversations(
  database: DatabaseClient,
  projectId: string,
  { query, filter }: { query: ConversationQuery; filter: DatabaseFilter },
): Promise<ConversationsPage> {
  const cursor = query.after ?? query.before;
  const backwards = query.before !== null;
  const rows: ListedConversation[] = unwrap(
    await database.rpc('list_conversations', {
      project_id: projectId,
      filter,
      ascending: backwards,
      ...(cursor && { cursor_value: cursor.value, cursor_id: cursor.id }),
      page_size: CONVERSATIONS_PER_PAGE + 1,
    }),
  );
  const more = rows.length > CONVERSATIONS_PER_PAGE;
  // Rows before the first full page would make a short first page: the beginning is shown instead.
  if (backwards && !more) return listConversations(database, projectId, { query: firstPage(query), filter });
  const conversations = rows.slice(0, CONVERSATIONS_PER_PAGE);
  if (backwards) conversations.reverse();
  const place = (row: ListedConversation | undefined) => row && { value: row.last_message_at, id: row.id };
  return {
    conversations,
    previous: (cursor && place(conversations[0])) ?? null,
    next: ((more || backwards) && place(conversations.at(-1))) || null,
  };
}

/** Counts the conversations that a filter picks, no further than `atMost`. */
export async function countConversations(
  database: DatabaseClient,
  projectId: string,
  { filter, atMost }: { filter: DatabaseFilter; atMost: number },
): Promise<number> {
  return unwrap(
    await database.rpc('count_conversations', { project_id: projectId, filter, at_most: atMost }),
  );
}

const CONVERSATION_COLUMNS = 'id, contact_id, channel, created_at, last_message_at, messages_count';

/** Reads one conversation, with its contact where it has one; null when there is none that the member may see. */
export async function findConversation(database: DatabaseClient, projectId: string, conversationId: string) {
  return unwrap(
    await database
      .from('conversations')
      .select(`${CONVERSATION_COLUMNS}, contact:contacts(country)`)
      .eq('project_id', projectId)
      .eq('id', conversationId)
      .maybeSingle(),
  );
}

const deletionSchema = z.discriminatedUnion('code', [
  z.object({ code: z.literal('OK'), messages: z.number() }),
  z.object({ code: z.literal('NOT_FOUND') }),
]);

/**
 * Deletes a conversation with its messages, for good.
 *
 * @returns how many messages went
 */
export async function deleteConversation(
  database: DatabaseClient,
  projectId: string,
  conversationId: string,
): Promise<Outcome<number>> {
  const answer = outcome(
    await database.rpc('delete_conversation', { project_id: projectId, conversation_id: conversationId }),
  );
  if (!answer.ok) return answer;
  const deletion = deletionSchema.parse(answer.value);
  return deletion.code === 'OK' ? done(deletion.messages) : { ok: false, code: 'NOT_FOUND' };
}

/** Reads a page of a contact's conversations, newest first, each with its newest messages. */
export async function readTimeline(
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
    .limit(TIMELINE_CONVERSATIONS + 1)
    .order('created_at', { referencedTable: 'messages', ...newestFirst })
    .order('id', { referencedTable: 'messages', ...newestFirst })
    .limit(MESSAGES_PER_PAGE, { referencedTable: 'messages' });
  if (before) query = query.lte('created_at', before.value).or(olderThan(before));
  const rows = unwrap(await query);
  const conversations = rows
    .slice(0, TIMELINE_CONVERSATIONS)
    .map((row) => ({ ...row, messages: row.messages.toReversed() }));
  return { conversations, more: rows.length > conversations.length };
}

/** Reads the newest messages of a conversation, or those before the one that the cursor names, oldest first. */
export async function listMessages(
  database: DatabaseClient,
  projectId: string,
  { conversationId, before }: { conversationId: string; before: Cursor | null },
): Promise<{ messages: Message[]; more: boolean }> {
  let query = database
    .from('messages')
    .select(MESSAGE_COLUMNS)
    .eq('project_id', projectId)
    .eq('conversation_id', conversationId)
    .order('created_at', newestFirst)
    .order('id', newestFirst)
    .limit(MESSAGES_PER_PAGE + 1);
  if (before) query = query.lte('created_at', before.value).or(olderThan(before));
  const rows = unwrap(await query);
  return { messages: rows.slice(0, MESSAGES_PER_PAGE).reverse(), more: rows.length > MESSAGES_PER_PAGE };
}
