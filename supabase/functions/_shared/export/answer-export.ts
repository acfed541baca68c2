import type { ErrorCode } from '@webspeaker/core';

import { answerRefusal, commonHeaders, type Audience } from '../answer.ts';
import { kindOf, logWarning } from '../log.ts';
import { Refusal } from '../refusal.ts';
import { exportRows, type ExportSource } from './export-source.ts';
import { prefersHtml } from './prefers-html.ts';
import { HTML_HEADERS, writeHtml } from './write-html.ts';
import { writeJson } from './write-json.ts';

/**
 * Answers with an export, JSON or HTML as the request prefers. Streams it: whatever the number of messages, one page of
 * them is in memory. An export that can't be finished breaks off, so that nobody takes a part for the whole.
 *
 * @param origin who asked, if a browser did: it may read the answer if the database says so
 */
export async function answerExport(
  request: Request,
  { source, origin = null }: { source: ExportSource; origin?: string | null },
): Promise<Response> {
  const facts = await source.begin();
  if (facts instanceof Refusal) return answerRefusal(facts);
  const audience: Audience = { origin, originAllowed: facts.originAllowed === true };
  if (facts.code !== 'OK') return answerRefusal(new Refusal(facts.code as ErrorCode), audience);
  // The first page belongs to the answer's status: after it, all that is left to say is that it broke off.
  const first = await source.page(null);
  if (first instanceof Refusal) return answerRefusal(first, audience);
  if (first.code !== 'OK') return answerRefusal(new Refusal(first.code as ErrorCode), audience);

  const html = prefersHtml(request.headers);
  const headers = commonHeaders(audience);
  const name = `contact-${facts.contact.id}`;
  headers.set('Content-Type', 'application/json');
  headers.set('Content-Disposition', `attachment; filename="${name}.json"`);
  if (html) {
    for (const [header, value] of Object.entries(HTML_HEADERS)) headers.set(header, value);
    headers.set('Content-Disposition', `inline; filename="${name}.html"`);
  }
  headers.append('Vary', 'Accept');
  const rows = exportRows(source, first);
  return new Response(stream(html ? writeHtml(facts, rows) : writeJson(facts, rows)), { headers });
}

/** Chunks of this size keep the number of writes small without keeping much. */
const CHUNK_LENGTH = 32_768;

function stream(parts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      try {
        let chunk = '';
        while (chunk.length < CHUNK_LENGTH) {
          const { done, value } = await parts.next();
          if (done) {
            if (chunk !== '') controller.enqueue(encoder.encode(chunk));
            controller.close();
            return;
          }
          chunk += value;
        }
        controller.enqueue(encoder.encode(chunk));
      } catch (error) {
        logWarning(`An export broke off: ${kindOf(error)}`);
        controller.error(error);
      }
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
}
