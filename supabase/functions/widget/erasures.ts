import { deriveContactId, erasureRequest, type ErasureAnswer } from '@webspeaker/core';

import { answerRefusal } from '../_shared/answer.ts';
import { ERASURE_LIMIT_MS, type IngestResult } from '../_shared/database.ts';
import { parseBody } from '../_shared/parse-body.ts';
import { Refusal } from '../_shared/refusal.ts';
import type { Context } from './context.ts';
import { answerOutcome } from './outcome.ts';

/**
 * `POST /widget/erasures`: erases the contact of a visitor key, in any state of consent, and answers with a receipt that
 * holds nothing personal. NOT_FOUND for a key that nobody has, CONTACT_ERASED for one that was erased before.
 */
export async function postErasure(
  request: Request,
  { body, context }: { body: unknown; context: Context },
): Promise<Response> {
  const erasure = parseBody(body, erasureRequest);
  if (erasure instanceof Refusal) return answerRefusal(erasure);

  const contactId = await deriveContactId(erasure.visitor.key);
  const origin = request.headers.get('origin');
  const result = await context.database.call<IngestResult & ErasureAnswer>(
    (sql) => sql`
      select ingest.erase_contact(
        access_key => ${erasure.accessKey},
        origin => ${origin},
        contact_id => ${contactId}
      ) as result`,
    { limitMs: ERASURE_LIMIT_MS },
  );
  return answerOutcome(result, {
    origin,
    body: ({ receipt, erased }): ErasureAnswer => ({ receipt, erased }),
  });
}
