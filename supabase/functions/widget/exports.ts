import { deriveContactId, exportRequest } from '@webspeaker/core';

import { answerRefusal } from '../_shared/answer.ts';
import { answerExport } from '../_shared/export/answer-export.ts';
import { EXPORT_PAGE_SIZE, type ExportFacts, type ExportPage } from '../_shared/export/export-source.ts';
import { parseBody } from '../_shared/parse-body.ts';
import { Refusal } from '../_shared/refusal.ts';
import type { Context } from './context.ts';

/**
 * `POST /widget/exports`: everything held on the contact of a visitor key, in any state of consent. NOT_FOUND for a key
 * that nobody has, CONTACT_ERASED for an erased one.
 */
export async function postExport(
  request: Request,
  { body, context: { database } }: { body: unknown; context: Context },
): Promise<Response> {
  const wanted = parseBody(body, exportRequest);
  if (wanted instanceof Refusal) return answerRefusal(wanted);

  const { accessKey, visitor } = wanted;
  const contactId = await deriveContactId(visitor.key);
  const origin = request.headers.get('origin');
  return answerExport(request, {
    origin,
    source: {
      begin: () =>
        database.call<ExportFacts>(
          (sql) => sql`
            select ingest.export_contact(
              access_key => ${accessKey},
              origin => ${origin},
              contact_id => ${contactId}
            ) as result`,
        ),
      page: (after) =>
        database.call<ExportPage>(
          (sql) => sql`
            select ingest.export_messages(
              access_key => ${accessKey},
              origin => ${origin},
              contact_id => ${contactId},
              after => ${after},
              page_size => ${EXPORT_PAGE_SIZE}
            ) as result`,
        ),
    },
  });
}
