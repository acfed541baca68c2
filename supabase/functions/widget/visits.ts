import { deriveContactId, visitRequest } from '@webspeaker/core';

import { answerRefusal } from '../_shared/answer.ts';
import { parseBody } from '../_shared/parse-body.ts';
import { Refusal } from '../_shared/refusal.ts';
import { refuseWithoutConsent } from './consent-gate.ts';
import type { Context } from './context.ts';
import { answerOutcome } from './outcome.ts';

/** `POST /widget/visits`: moves the last-seen of a known contact. Makes none: a contact begins with a message. */
export async function postVisit(
  request: Request,
  { body, context }: { body: unknown; context: Context },
): Promise<Response> {
  const visit = parseBody(body, visitRequest);
  if (visit instanceof Refusal) return answerRefusal(visit);
  const refusal = refuseWithoutConsent(visit);
  if (refusal) return answerRefusal(refusal);

  const { accessKey, visitor } = visit;
  const contactId = await deriveContactId(visitor.key);
  const origin = request.headers.get('origin');
  const gpc = request.headers.get('sec-gpc') === '1';
  const result = await context.database.call(
    (sql) => sql`
      select ingest.record_visit(
        access_key => ${accessKey},
        origin => ${origin},
        gpc => ${gpc},
        contact_id => ${contactId},
        consent => ${visitor.consent ? sql.json(visitor.consent) : null}
      ) as result`,
  );
  return answerOutcome(result, { origin });
}
