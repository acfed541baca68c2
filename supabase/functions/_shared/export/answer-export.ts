import type { Answer } from '../answer.ts';
import { kindOf, logWarning } from '../log.ts';
import { Refusal } from '../refusal.ts';
import { exportRows, type ExportFacts, type ReadPage } from './export-source.ts';
import { prefersHtml } from './prefers-html.ts';
import { preferredLanguage } from './texts/languages.ts';
import { htmlHeaders, writeHtml } from './write-html.ts';
import { writeJson } from './write-json.ts';

/**
 * Answers with an export: in JSON, or as a page in the language that the request prefers. Streams it: however many messages
 * there are, only one page of them is in memory. An export that cannot be finished is cut off, so that nobody takes a part for the whole.
 *
 * @param facts what the export begins with
 * @param options.headers the request's: `Accept`, and `Accept-Language` for a page
 * @param options.page reads the messages
 */
export async function answerExport(
  facts: ExportFacts,
  { headers, page }: { headers: Headers; page: ReadPage },
): Promise<Answer | Refusal> {
  // The first page decides the status. After that, all an answer can do is break off.
  const first = await page(null);
  if (first instanceof Refusal) return first;

  const rows = exportRows(first, page);
  const name = `contact-${facts.contact.id}`;
  if (prefersHtml(headers.get('accept'))) {
    const language = preferredLanguage(headers.get('accept-language'));
    return {
      status: 200,
      body: stream(writeHtml(facts, { rows, language })),
      headers: { ...htmlHeaders(language), 'Content-Disposition': `inline; filename="${name}.html"` },
    };
  }
  return {
    status: 200,
    body: stream(writeJson(facts, rows)),
    headers: {
      'Content-Type': 'application/json',
      'Content-Disposition': `attachment; filename="${name}.json"`,
    },
  };
}

/** Chunks of this size mean few writes and little memory. */
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
