import { noContent, type Answer } from '../_shared/answer.ts';

/**
 * Answers a browser's preflight. Every origin gets a yes, because the body that names the project has not arrived yet; the
 * answer to the call itself is for the project's own pages only.
 */
export function answerPreflight(request: Request): Answer {
  return noContent({
    'Access-Control-Allow-Origin': request.headers.get('origin') ?? '*',
    'Access-Control-Allow-Methods': 'POST',
    'Access-Control-Allow-Headers': 'authorization, apikey, content-type, x-client-info',
    'Access-Control-Max-Age': '86400',
  });
}

/** A success contains what a visitor wrote or is known by: only a page of the project may read it. */
export const forPage = (origin: string): Record<string, string> => ({
  'Access-Control-Allow-Origin': origin,
});

/**
 * A refusal contains a code and its sentence, the same for everyone who sends the same request: any page may read it. The
 * widget thus learns that its website is not one of the project's addresses, that its access key is wrong, or how long to
 * wait, and does not take the answer for a network failure. Since `*` rules out credentials, a page learns nothing here
 * that it could not ask for outside a browser.
 */
export const FOR_ANY_PAGE = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Retry-After',
};
