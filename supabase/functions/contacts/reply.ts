import { replyRequest, type ReplyAnswer } from '@webspeaker/core';

import { json, type Answer } from '../_shared/answer.ts';
import type { Credential } from '../_shared/credential.ts';
import { readBody } from '../_shared/read-body.ts';
import type { IngestResult } from '../_shared/read-result.ts';
import { Refusal } from '../_shared/refusal.ts';
import type { Context } from './context.ts';
import type { ConversationPath } from './route.ts';

type Recorded = IngestResult & ReplyAnswer & { created: boolean };

/**
 * Writes to a visitor: as the member whose token it is, or for the owner's server, in nobody's name. 201 the first time,
 * 200 for the same reply again; NOT_FOUND for a conversation that does not exist, was erased, or is another project's;
 * CONSENT_REQUIRED when its contact withdrew.
 */
export async function reply(
  request: Request,
  { path, credential, context }: { path: ConversationPath; credential: Credential; context: Context },
): Promise<Answer | Refusal> {
  const body = await readBody(request, replyRequest);
  if (body instanceof Refusal) return body;
  const { projectId, conversationId } = path;
  const { database, dataApi } = context;
  const result =
    credential.kind === 'member'
      ? ((await database.check()) ??
        (await dataApi.call<Recorded>('reply_to_conversation', {
          token: credential.token,
          parameters: {
            project_id: projectId,
            conversation_id: conversationId,
            message_id: body.messageId,
            text: body.text,
          },
        })))
      : await database.call<Recorded>(
          (sql) => sql`
            ingest.reply_by_secret_key(
              p_key_hash => ${credential.hash},
              p_project_id => ${projectId},
              p_conversation_id => ${conversationId},
              p_message_id => ${body.messageId},
              p_text => ${body.text}
            )`,
        );
  if (result instanceof Refusal) return result;
  const { messageId, createdAt, created } = result;
  return json({ messageId, createdAt } satisfies ReplyAnswer, created ? 201 : 200);
}
