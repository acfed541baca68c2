import type { ErasureAnswer, HealthAnswer } from '@webspeaker/core';

import { json, respond, type Answer } from '../_shared/answer.ts';
import { answerExport } from '../_shared/export/answer-export.ts';
import { kindOf, logWarning } from '../_shared/log.ts';
import { readPath } from '../_shared/read-path.ts';
import { methodNotAllowed, Refusal, unavailable } from '../_shared/refusal.ts';
import { VERSION } from '../_shared/version.ts';
import type { ContactAccess } from './contact-access.ts';
import type { Context } from './context.ts';
import { readCredential } from '../_shared/credential.ts';
import { memberAccess } from './member-access.ts';
import { reply } from './reply.ts';
import { readRoute } from './route.ts';
import { serverAccess } from './server-access.ts';

/**
 * Answers one request of a member or of one of the owner's servers. Not for browsers on other sites: no answer has CORS
 * headers.
 */
export async function handle(request: Request, context: Context): Promise<Response> {
  const outcome = await serve(request, context).catch((error: unknown) => {
    logWarning(`A request failed: ${kindOf(error)}`);
    return unavailable();
  });
  return respond(outcome, { request });
}

/** One call, always in this order: path, method, credential, what it may do, answer. */
async function serve(request: Request, context: Context): Promise<Answer | Refusal> {
  const path = readPath(request);
  if (path instanceof Refusal) return path;
  if (path === '/contacts/health') return health(request, context);
  const route = readRoute(path);
  if (route instanceof Refusal) return route;
  if (request.method !== route.method) return methodNotAllowed([route.method]);
  const credential = await readCredential(request.headers);
  if (credential instanceof Refusal) return credential;
  if (route.method === 'POST') return reply(request, { path: route, credential, context });
  const contact =
    credential.kind === 'member'
      ? memberAccess(route, { token: credential.token, context })
      : serverAccess(route, { keyHash: credential.hash, context });
  return route.method === 'GET' ? exported(contact, request) : erased(contact);
}

/** Says that the function is up and reaches its database as its own role. Open to everybody. */
async function health({ method }: Request, { database }: Context): Promise<Answer | Refusal> {
  if (method !== 'GET') return methodNotAllowed(['GET']);
  return (await database.check()) ?? json({ version: VERSION } satisfies HealthAnswer);
}

async function exported(contact: ContactAccess, request: Request): Promise<Answer | Refusal> {
  const facts = await contact.facts();
  if (facts instanceof Refusal) return facts;
  return answerExport(facts, { headers: request.headers, page: contact.page });
}

async function erased(contact: ContactAccess): Promise<Answer | Refusal> {
  const result = await contact.erase();
  if (result instanceof Refusal) return result;
  return json({ receipt: result.receipt, erased: result.erased } satisfies ErasureAnswer);
}
