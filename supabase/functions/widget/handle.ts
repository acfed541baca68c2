import { clientAddress } from '@webspeaker/core';

import { respond, type Answer } from '../_shared/answer.ts';
import type { Statement } from '../_shared/database.ts';
import { kindOf, logWarning } from '../_shared/log.ts';
import { readBody } from '../_shared/read-body.ts';
import { readPath } from '../_shared/read-path.ts';
import { methodNotAllowed, Refusal, unavailable } from '../_shared/refusal.ts';
import { CALLS, type Path } from './calls.ts';
import { refuseWithoutConsent } from './consent-gate.ts';
import type { Context } from './context.ts';
import { answerPreflight, FOR_ANY_PAGE, forPage } from './cors.ts';
import { refuseCrawler } from './crawler.ts';
import { answerHealth, HEALTH_PATH } from './health.ts';
import { identify } from './identify.ts';
import { passesTurnstile } from './turnstile.ts';

/** Answers one request of a visitor's browser. */
export async function handle(request: Request, context: Context): Promise<Response> {
  const outcome = await route(request, context).catch((error: unknown) => {
    logWarning(`A request failed: ${kindOf(error)}`);
    return unavailable();
  });
  return respond(outcome, { request, headers: outcome instanceof Refusal ? FOR_ANY_PAGE : {} });
}

async function route(request: Request, context: Context): Promise<Answer | Refusal> {
  const path = readPath(request);
  if (path instanceof Refusal) return path;
  if (path === HEALTH_PATH) return answerHealth(request, context);
  if (!isPath(path)) {
    const message = `There is no such call; there are ${Object.keys(CALLS).join(', ')}, ${HEALTH_PATH}`;
    return new Refusal('NOT_FOUND', { message });
  }
  if (request.method === 'OPTIONS') return answerPreflight(request);
  if (request.method !== 'POST') return methodNotAllowed(['POST']);
  return serve(path, { request, context });
}

/**
 * One call, always in this order: ceiling, crawlers, read and parse, consent, Turnstile, contact id, country, the call to
 * Postgres, answer. The only place that ever sees the client's address.
 */
async function serve<P extends Path>(
  path: P,
  { request, context }: { request: Request; context: Context },
): Promise<Answer | Refusal> {
  const { cost, refusesCrawlers, schema, needsConsent, needsCountry, options, statement, row, answer } =
    CALLS[path];
  const {
    database,
    messages,
    countryOf,
    clientAddressRule,
    clientCeiling,
    storesCrawlers,
    turnstile,
    pollLoad,
  } = context;

  const address = clientAddress(request.headers, clientAddressRule);
  const refusal =
    clientCeiling(address, cost) ??
    (refusesCrawlers && !storesCrawlers ? refuseCrawler(request.headers) : null);
  if (refusal) return refusal;
  const body = await readBody(request, schema);
  if (body instanceof Refusal) return body;
  const closed = needsConsent ? refuseWithoutConsent(body) : null;
  if (closed) return closed;
  const passes = await passesTurnstile(body, turnstile);
  if (passes instanceof Refusal) return passes;
  const sender = await identify(request, { body, address: needsCountry ? address : null, countryOf });
  const asked = { ...sender, passesTurnstile: passes };
  const alone: Statement = (sql) => statement(sql, asked);
  const result = await (row ? messages(row(asked), alone) : database.call(alone, options));
  if (result instanceof Refusal) return result;
  const answered = await answer(result, asked, { request, database, pollLoad });
  if (answered instanceof Refusal || asked.origin === null || !result.originAllowed) return answered;
  return { ...answered, headers: { ...answered.headers, ...forPage(asked.origin) } };
}

function isPath(path: string): path is Path {
  return Object.hasOwn(CALLS, path);
}
