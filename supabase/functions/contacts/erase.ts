import type { ErasureAnswer, ErrorCode } from '@webspeaker/core';

import { answer, answerRefusal } from '../_shared/answer.ts';
import { ERASURE_LIMIT_MS, type IngestResult } from '../_shared/database.ts';
import { Refusal } from '../_shared/refusal.ts';
import type { Context } from './context.ts';
import type { Credential } from './credential.ts';
import type { ContactPath } from './route.ts';

type Erasure = IngestResult & ErasureAnswer;

/**
 * `DELETE /contacts/{projectId}/{contactId}`: erases a contact and answers with the receipt. NOT_FOUND for a contact that
 * isn't there, was erased before, or belongs to a project that the credential doesn't open.
 */
export async function eraseContact(
  { projectId, contactId }: ContactPath,
  { credential, context }: { credential: Credential; context: Context },
): Promise<Response> {
  const result =
    credential.kind === 'member'
      ? await context.dataApi.call<Erasure>('erase_contact', {
          token: credential.token,
          parameters: { project_id: projectId, contact_id: contactId },
        })
      : await context.database.call<Erasure>(
          (sql) => sql`
            select ingest.erase_contact_by_secret_key(
              key_hash => ${credential.hash},
              project_id => ${projectId},
              contact_id => ${contactId}
            ) as result`,
          { limitMs: ERASURE_LIMIT_MS },
        );
  if (result instanceof Refusal) return answerRefusal(result);
  if (result.code !== 'OK') return answerRefusal(new Refusal(result.code as ErrorCode));
  const { receipt, erased } = result;
  return answer({ receipt, erased } satisfies ErasureAnswer);
}
