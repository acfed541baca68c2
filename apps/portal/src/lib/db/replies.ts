import { z } from 'zod';
import { done, type Outcome } from '#lib/errors/outcome.ts';
import type { DatabaseClient } from './client.ts';
import { outcome } from './outcome.ts';
import { unwrap } from './unwrap.ts';

const answerSchema = z.object({ code: z.enum(['OK', 'NOT_FOUND', 'CONSENT_REQUIRED', 'INVALID_REQUEST']) });

function answered(answer: Outcome<unknown>): Outcome<null> {
  if (!answer.ok) return answer;
  const { code } = answerSchema.parse(answer.value);
  if (code === 'OK') return done(null);
  return { ok: false, code: code === 'INVALID_REQUEST' ? 'INVALID_FORM' : code };
}

/** Which conversation of which project. */
type Thread = { projectId: string; conversationId: string };

/** What a member writes. */
export type Draft = {
  /** Made once for each draft: sent again, it is one message. */
  messageId: string;
  /** 1 to 4000 characters. */
  text: string;
  /** For the members alone. */
  isNote: boolean;
  /** The newest reply that the member had before them, as the database wrote its time. */
  seenUntil: string;
};

/**
 * Sends a reply to a visitor, or adds a note.
 *
 * `NOT_FOUND` once the conversation was erased, `CONSENT_REQUIRED` when the contact took back consent,
 * `REPLIED_MEANWHILE` when somebody else replied since `seenUntil`; nothing is stored then.
 */
export async function replyToConversation(
  database: DatabaseClient,
  { projectId, conversationId }: Thread,
  { messageId, text, isNote, seenUntil }: Draft,
): Promise<Outcome<null>> {
  return answered(
    outcome(
      await database.rpc('reply_to_conversation', {
        project_id: projectId,
        conversation_id: conversationId,
        message_id: messageId,
        text,
        is_note: isNote,
        seen_until: seenUntil,
      }),
    ),
  );
}

/** Says which member looks after a conversation; null: nobody. */
export async function assignConversation(
  database: DatabaseClient,
  { projectId, conversationId }: Thread,
  userId: string | null,
): Promise<Outcome<null>> {
  return answered(
    outcome(
      await database.rpc('assign_conversation', {
        project_id: projectId,
        conversation_id: conversationId,
        // The generated types know of no null, but the function does.
        user_id: userId as string,
      }),
    ),
  );
}

/** Marks a conversation as done, or opens it again. */
export async function resolveConversation(
  database: DatabaseClient,
  { projectId, conversationId }: Thread,
  isResolved: boolean,
): Promise<Outcome<null>> {
  return answered(
    outcome(
      await database.rpc('resolve_conversation', {
        project_id: projectId,
        conversation_id: conversationId,
        is_resolved: isResolved,
      }),
    ),
  );
}

const presenceSchema = z.object({
  visitor: z.object({ seenAt: z.string(), isTyping: z.boolean() }).nullable(),
  members: z.array(z.object({ userId: z.string(), isTyping: z.boolean() })),
});

/** Who else has a conversation open: the visitor, if their page ever asked for replies, and other members. */
export type Presence = z.infer<typeof presenceSchema>;

/** Tells that the member has a conversation open, and whether they are typing; reads who else has. Null: it is gone. */
export async function lookAtConversation(
  database: DatabaseClient,
  { projectId, conversationId }: Thread,
  isTyping: boolean,
): Promise<Presence | null> {
  const answer: unknown = unwrap(
    await database.rpc('look_at_conversation', {
      project_id: projectId,
      conversation_id: conversationId,
      is_typing: isTyping,
    }),
  );
  const presence = presenceSchema.safeParse(answer);
  return presence.success ? presence.data : null;
}
