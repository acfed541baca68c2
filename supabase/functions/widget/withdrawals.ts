import { deriveContactId, withdrawalRequest } from '@webspeaker/core';

import { answerRefusal } from '../_shared/answer.ts';
import { ERASURE_LIMIT_MS } from '../_shared/database.ts';
import { parseBody } from '../_shared/parse-body.ts';
import { Refusal } from '../_shared/refusal.ts';
import type { Context } from './context.ts';
import { answerOutcome } from './outcome.ts';

/**
 * `POST /widget/withdrawals`: notes that a visitor withdrew their consent; the project's setting keeps the contact, marked,
 * or erases it. 204 also for a key that nobody has.
 */
export async function postWithdrawal(
  request: Request,
  { body, context }: { body: unknown; context: Context },
): Promise<Response> {
  const withdrawal = parseBody(body, withdrawalRequest);
  if (withdrawal instanceof Refusal) return answerRefusal(withdrawal);

  const contactId = await deriveContactId(withdrawal.visitor.key);
  const origin = request.headers.get('origin');
  const result = await context.database.call(
    (sql) => sql`
      select ingest.record_withdrawal(
        access_key => ${withdrawal.accessKey},
        origin => ${origin},
        contact_id => ${contactId}
      ) as result`,
    { limitMs: ERASURE_LIMIT_MS },
  );
  return answerOutcome(result, { origin });
}
