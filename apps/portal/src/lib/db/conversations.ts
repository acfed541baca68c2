import { z } from 'zod';
import {
  firstPage,
  orderOf,
  type ConversationQuery,
  type DatabaseFilter,
} from '#lib/conversations/conversation-query.ts';
import type { Database, Tables } from '#lib/database.types.ts';
import { done, type Outcome } from '#lib/errors/outcome.ts';
import type { Cursor } from '#lib/list/cursor.ts';
import { pageOf, type ListPage } from '#lib/list/page-of.ts';
import type { DatabaseClient } from './client.ts';
import { outcome } from './outcome.ts';
import { olderThan } from './older-than.ts';
import { unwrap } from './unwrap.ts';

/** Rows of a page of the list. */
const CONVERSATIONS_PER_PAGE = 25;
/** Conversations of a page of a contact's timeline. */
const TIMELINE_CONVERSATIONS = 10;
/** Enough to say "99+". */
const WAITING_COUNTED = 100;
/** Messages that a conversation shows before "show earlier". */
const MESSAGES_PER_PAGE = 50;

/** A page that an answer rests on. */
const sourcesSchema = z.array(z.object({ title: z.string(), url: z.string() })).nullable();

type MessageRow = Pick<
  Tables<'messages'>,
  | 'id'
  | 'sender'
  | 'text'
  | 'page_url'
  | 'created_at'
  | 'in_reply_to'
  | 'reported_by'
  | 'outcome'
  | 'sources'
  | 'rating'
  | 'author_id'
  | 'is_note'
  | 'received_at'
>;

export type Message = Omit<MessageRow, 'sources'> & {
  sources: z.infer<typeof sourcesSchema>;
  /** Of a visitor's message that hands a question over to a person: where that question stands. */
  question: { id: string; conversation_id: string } | null;
};

export type Conversation = Pick<
  Tables<'conversations'>,
  'id' | 'channel' | 'created_at' | 'last_message_at' | 'messages_count'
> & {
  /** The newest ones, oldest of them first. */
  messages: Message[];
};

export type Timeline = { conversations: Conversation[]; more: boolean };

const MESSAGE_COLUMNS =
  'id, sender, text, page_url, created_at, in_reply_to, reported_by, outcome, sources, rating, author_id, is_note, received_at';

const newestFirst = { ascending: false };

/**
 * A row of the list, with the beginning of its newest message and who wrote that. `contact_id` and `country` are null
 * without consent; the generated types know of no null.
 */
export type ListedConversation = Omit<
  Database['public']['Functions']['list_conversations']['Returns'][number],
  Nullable
> & { [Column in Nullable]: string | null };

type Nullable =
  | 'contact_id'
  | 'country'
  | 'waiting_since'
  | 'resolved_at'
  | 'assigned_to'
  | 'excerpt'
  | 'reported_by'
  | 'author_id';

/**
 * Reads one page of a project's conversations, those of contacts and the anonymous ones, newest activity first; those that
 * wait, longest first. Pages follow the last row that was shown.
 */
export async function listConversations(
  database: DatabaseClient,
  projectId: string,
  { query, filter }: { query: ConversationQuery; filter: DatabaseFilter },
): Promise<ListPage<ListedConversation>> {
  const cursor = query.after ?? query.before;
  const backwards = query.before !== null;
  const order = orderOf(query.filter);
  const rows: ListedConversation[] = unwrap(
    await database.rpc('list_conversations', {
      project_id: projectId,
      filter,
      ascending: order.ascending !== backwards,
      ...(cursor && { cursor_value: cursor.value, cursor_id: cursor.id }),
      page_size: CONVERSATIONS_PER_PAGE + 1,
    }),
  );
  const page = pageOf(rows, {
    ...query,
    size: CONVERSATIONS_PER_PAGE,
    cursorOf: ({ [order.column]: value, id }) => (value ? { value, id } : null),
  });
  return page ?? listConversations(database, projectId, { query: firstPage(query), filter });
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

/** Conversations that wait for an answer: how many, counted no further than a hundred, and since when the newest does. */
export type Waiting = { count: number; newest: string | null };

export async function readWaiting(database: DatabaseClient, projectId: string): Promise<Waiting> {
  const rows = unwrap(
    await database
      .from('conversations')
      .select('waiting_since')
      .eq('project_id', projectId)
      .not('waiting_since', 'is', null)
      .order('waiting_since', newestFirst)
      .limit(WAITING_COUNTED),
  );
  return { count: rows.length, newest: rows[0]?.waiting_since ?? null };
}

const CONVERSATION_COLUMNS =
  'id, contact_id, channel, created_at, last_message_at, messages_count, waiting_since, resolved_at, assigned_to, last_reply_at';

/** Reads one conversation, with its contact where it has one; null when there is none that the member may see. */
export async function findConversation(database: DatabaseClient, projectId: string, conversationId: string) {
  return unwrap(
    await database
      .from('conversations')
      .select(`${CONVERSATION_COLUMNS}, contact:contacts(country, consent_withdrawn_at)`)
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
  const shown = rows.slice(0, TIMELINE_CONVERSATIONS);
  const read = await withQuestions(
    database,
    projectId,
    shown.flatMap(({ messages }) => messages),
  );
  const byId = new Map(read.map((message) => [message.id, message]));
  const conversations = shown.map((row) => ({
    ...row,
    messages: row.messages.flatMap(({ id }) => byId.get(id) ?? []).reverse(),
  }));
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
  const shown = rows.slice(0, MESSAGES_PER_PAGE).reverse();
  return {
    messages: await withQuestions(database, projectId, shown),
    more: rows.length > MESSAGES_PER_PAGE,
  };
}

/** Adds to messages that hand a question over where it stands: in another conversation, since a person is another channel. */
async function withQuestions(
  database: DatabaseClient,
  projectId: string,
  rows: MessageRow[],
): Promise<Message[]> {
  const ids = rows.flatMap((row) => (row.sender === 'visitor' && row.in_reply_to ? [row.in_reply_to] : []));
  const questions = ids.length
    ? unwrap(
        await database
          .from('messages')
          .select('id, conversation_id')
          .eq('project_id', projectId)
          .in('id', ids),
      )
    : [];
  const byId = new Map(questions.map((question) => [question.id, question]));
  return rows.map((row) => ({
    ...row,
    sources: sourcesSchema.parse(row.sources),
    question: (row.sender === 'visitor' && row.in_reply_to && byId.get(row.in_reply_to)) || null,
  }));
}
