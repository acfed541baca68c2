import { answerRefusal } from '../_shared/answer.ts';
import { kindOf, logWarning } from '../_shared/log.ts';
import { methodNotAllowed, Refusal, unavailable } from '../_shared/refusal.ts';
import type { Context } from './context.ts';
import { readCredential } from './credential.ts';
import { eraseContact } from './erase.ts';
import { exportContact } from './export.ts';
import { readPath } from './route.ts';

/**
 * Answers one request of a member or of the owner's own server: path, method, credential, one call, answer. Not for
 * browsers on other sites: no answer has CORS headers.
 */
export async function handle(request: Request, context: Context): Promise<Response> {
  try {
    const route = readPath(new URL(request.url).pathname);
    if (route instanceof Refusal) return answerRefusal(route);
    const { method, projectId, contactId } = route;
    if (request.method !== method) return answerRefusal(methodNotAllowed([method]));
    const credential = await readCredential(request.headers);
    if (credential instanceof Refusal) return answerRefusal(credential);
    return method === 'GET'
      ? await exportContact(request, { projectId, contactId, credential, context })
      : await eraseContact({ projectId, contactId }, { credential, context });
  } catch (error) {
    logWarning(`A request failed: ${kindOf(error)}`);
    return answerRefusal(unavailable());
  }
}
