import {
  clientAddress,
  cleanPageUrl,
  deriveContactId,
  messageRequest,
  type MessageAnswer,
} from '@webspeaker/core';

import { answerRefusal } from '../_shared/answer.ts';
import type { IngestResult } from '../_shared/database.ts';
import { parseBody } from '../_shared/parse-body.ts';
import { Refusal } from '../_shared/refusal.ts';
import { refuseWithoutConsent } from './consent-gate.ts';
import type { Context } from './context.ts';
import { answerOutcome } from './outcome.ts';

type RecordedMessage = IngestResult &
  Pick<MessageAnswer, 'conversationId' | 'contactId' | 'country'> & { created: boolean };

/**
 * `POST /widget/messages`: takes a visitor's message in.
 *
 * 201 the first time, 200 for the same message again; INVALID_REQUEST, UNKNOWN_ACCESS_KEY, ORIGIN_NOT_ALLOWED,
 * CONSENT_REQUIRED, CONTACT_ERASED, RATE_LIMITED, UNAVAILABLE.
 */
export async function postMessage(
  request: Request,
  { body, context }: { body: unknown; context: Context },
): Promise<Response> {
  const message = parseBody(body, messageRequest);
  if (message instanceof Refusal) return answerRefusal(message);
  const refusal = refuseWithoutConsent(message);
  if (refusal) return answerRefusal(refusal);

  const { visitor } = message;
  const contactId = visitor && (await deriveContactId(visitor.key));
  const country = visitor && (await countryOfClient(request, context));
  const page = message.pageUrl === null ? null : cleanPageUrl(message.pageUrl);
  const origin = request.headers.get('origin');
  const gpc = request.headers.get('sec-gpc') === '1';

  const result = await context.database.call<RecordedMessage>(
    (sql) => sql`
      select ingest.record_message(
        access_key => ${message.accessKey},
        origin => ${origin},
        gpc => ${gpc},
        message_id => ${message.messageId},
        channel => ${message.channel},
        body => ${message.text},
        contact_id => ${contactId},
        country => ${country},
        page_url => ${page?.url ?? null},
        page_parameters => ${sql.types.textArray(page?.parameters ?? [])},
        consent => ${visitor?.consent ? sql.json(visitor.consent) : null},
        conversation_key => ${visitor ? null : message.conversationKey}
      ) as result`,
  );
  return answerOutcome(result, {
    origin,
    status: result instanceof Refusal || result.created ? 201 : 200,
    body: ({ conversationId, contactId, country }): MessageAnswer => ({
      messageId: message.messageId,
      conversationId,
      contactId,
      country,
    }),
  });
}

/** The only place that ever knows the client's address. */
function countryOfClient(
  request: Request,
  { countryOf, clientAddressRule }: Context,
): Promise<string | null> {
  const address = clientAddress(request.headers, clientAddressRule);
  return address === null ? Promise.resolve(null) : countryOf(address);
}
