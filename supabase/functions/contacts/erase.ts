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
  const result = await (credential.kind === 'member'
    ? eraseAsMember(credential.token, { projectId, contactId, context })
    : eraseByKey(credential.hash, { projectId, contactId, context }));
  if (result instanceof Refusal) return answerRefusal(result);
  if (result.code !== 'OK') return answerRefusal(new Refusal(result.code as ErrorCode));
  const { receipt, erased } = result;
  return answer({ receipt, erased } satisfies ErasureAnswer);
}

type Erasing = ContactPath & { context: Context };

/** Through the Data API with the member's own token: row-level security and membership decide. */
async function eraseAsMember(
  token: string,
  { projectId, contactId, context }: Erasing,
): Promise<Erasure | Refusal> {
  // An erasure may take long, but that the database is away is said at once.
  const away = await context.database.check();
  if (away) return away;
  return context.dataApi.call<Erasure>('erase_contact', {
    token,
    parameters: { project_id: projectId, contact_id: contactId },
  });
}

function eraseByKey(
  hash: Uint8Array,
  { projectId, contactId, context }: Erasing,
): Promise<Erasure | Refusal> {
  return context.database.call<Erasure>(
    (sql) => sql`
      select ingest.erase_contact_by_secret_key(
        key_hash => ${hash},
        project_id => ${projectId},
        contact_id => ${contactId}
      ) as result`,
    { limitMs: ERASURE_LIMIT_MS },
  );
}
