import { MAX_BODY_BYTES } from '@webspeaker/core';

import { Refusal } from './refusal.ts';

/**
 * Reads a JSON body of at most 16 KiB, whatever its content type says: browsers send it as `text/plain`, so that no
 * preflight is needed. Reads no further than the limit.
 */
export async function readJson(request: Request): Promise<unknown> {
  const bytes = await readLimited(request);
  if (bytes instanceof Refusal) return bytes;
  if (bytes.length === 0) return notJson('Expected a JSON object as the body, found none');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return notJson('Expected the body in UTF-8');
  }
  try {
    return JSON.parse(text);
  } catch {
    return notJson('Expected a JSON object as the body, found something else');
  }
}

async function readLimited(request: Request): Promise<Uint8Array | Refusal> {
  if (Number(request.headers.get('content-length')) > MAX_BODY_BYTES) return await tooLarge(request);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of request.body ?? []) {
      length += chunk.length;
      if (length > MAX_BODY_BYTES) return new Refusal('TOO_LARGE');
      chunks.push(chunk);
    }
  } catch {
    return notJson('The body broke off');
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

async function tooLarge(request: Request): Promise<Refusal> {
  await request.body?.cancel().catch(() => {});
  return new Refusal('TOO_LARGE');
}

function notJson(message: string): Refusal {
  return new Refusal('INVALID_REQUEST', { message, issues: [{ path: '', message }] });
}
