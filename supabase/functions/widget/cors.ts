import { noContent, type Answer } from '../_shared/answer.ts';

/**
 * Answers a browser's preflight. Any origin gets a yes, because the body that names the project hasn't come yet; the
 * answer to the call itself is only for the project's own pages.
 */
export function answerPreflight(request: Request): Answer {
  return noContent({
    'Access-Control-Allow-Origin': request.headers.get('origin') ?? '*',
    'Access-Control-Allow-Methods': 'POST',
    'Access-Control-Allow-Headers': 'authorization, apikey, content-type, x-client-info',
    'Access-Control-Max-Age': '86400',
  });
}

/** A success holds what a visitor wrote or is known by: only a page of the project may read it. */
export const forPage = (origin: string): Record<string, string> => ({
  'Access-Control-Allow-Origin': origin,
});

/**
 * A refusal holds a code and its sentence, the same for everybody who sends the same: any page may read it. So the widget
 * learns that its website isn't among the project's addresses, that its access key is wrong, or how long to wait, instead
 * of taking it for a broken network. Without credentials, which `*` rules out, a page learns nothing here that anybody
 * couldn't ask for outside a browser.
 */
export const FOR_ANY_PAGE = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Retry-After',
};
