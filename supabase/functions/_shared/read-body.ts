import { issuesOf, MAX_BODY_BYTES } from '@webspeaker/core';
import type { ZodType } from 'zod';

import { invalid, Refusal } from './refusal.ts';

/**
 * Reads a JSON body of at most 16 KiB and gives it its type, or says what is wrong with it: where, and what was expected,
 * never the value. Ignores the content type: browsers send `text/plain`, so that no preflight is needed.
 */
export async function readBody<Body>(request: Request, schema: ZodType<Body>): Promise<Body | Refusal> {
  const bytes = await readBytes(request);
  if (bytes instanceof Refusal) return bytes;
  const json = parseJson(bytes);
  if (json instanceof Refusal) return json;
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [first = { path: '', message: 'The body is not as expected' }, ...others] = issuesOf(parsed.error);
  return invalid(first, ...others);
}

/**
 * Longer than our own widget waits for an answer (15 s): a visitor with a bad connection is not told that their message
 * is malformed; by then the widget has tried again.
 */
const BODY_LIMIT_MS = 20_000;

/** Reads no more than the limit, and waits no longer. */
async function readBytes(request: Request): Promise<Uint8Array | Refusal> {
  if (Number(request.headers.get('content-length')) > MAX_BODY_BYTES) {
    await request.body?.cancel().catch(() => {});
    return new Refusal('TOO_LARGE');
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort();
    void reader?.cancel().catch(() => {});
  }, BODY_LIMIT_MS);
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) break;
      length += value.length;
      if (length > MAX_BODY_BYTES) {
        void reader?.cancel().catch(() => {});
        return new Refusal('TOO_LARGE');
      }
      chunks.push(value);
    }
  } catch {
    return badBody('The body broke off');
  } finally {
    clearTimeout(timer);
  }
  if (limit.signal.aborted) return badBody(`The body did not arrive within ${BODY_LIMIT_MS / 1000} seconds`);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return badBody('Expected a JSON object as the body, found none');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return badBody('Expected the body in UTF-8');
  }
  try {
    return JSON.parse(text);
  } catch {
    return badBody('Expected a JSON object as the body, found something else');
  }
}

function badBody(message: string): Refusal {
  return invalid({ path: '', message });
}
