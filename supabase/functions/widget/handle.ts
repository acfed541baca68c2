import { answerRefusal } from '../_shared/answer.ts';
import { kindOf, logWarning } from '../_shared/log.ts';
import { readJson } from '../_shared/read-json.ts';
import { methodNotAllowed, Refusal, unavailable } from '../_shared/refusal.ts';
import type { Context } from './context.ts';
import { postErasure } from './erasures.ts';
import { postExport } from './exports.ts';
import { postMessage } from './messages.ts';
import { answerPreflight } from './preflight.ts';
import { postVisit } from './visits.ts';
import { postWithdrawal } from './withdrawals.ts';

type Route = (request: Request, input: { body: unknown; context: Context }) => Promise<Response>;

const ROUTES: ReadonlyMap<string, Route> = new Map([
  ['/widget/messages', postMessage],
  ['/widget/visits', postVisit],
  ['/widget/withdrawals', postWithdrawal],
  ['/widget/exports', postExport],
  ['/widget/erasures', postErasure],
]);

/**
 * Answers one request of a visitor's browser, always in this order: preflight, read, parse, consent, contact id, country,
 * one call to Postgres, answer.
 */
export async function handle(request: Request, context: Context): Promise<Response> {
  try {
    const route = ROUTES.get(new URL(request.url).pathname);
    if (!route)
      return answerRefusal(
        new Refusal('NOT_FOUND', { message: `There is no such call; there are ${CALLS}` }),
      );
    if (request.method === 'OPTIONS') return answerPreflight(request);
    if (request.method !== 'POST') return answerRefusal(methodNotAllowed(['POST']));
    const body = await readJson(request);
    if (body instanceof Refusal) return answerRefusal(body);
    return await route(request, { body, context });
  } catch (error) {
    logWarning(`A request failed: ${kindOf(error)}`);
    return answerRefusal(unavailable());
  }
}

const CALLS = [...ROUTES.keys()].join(', ');
