import { clientAddress, type WidgetHealthAnswer } from '@webspeaker/core';

import { json, type Answer } from '../_shared/answer.ts';
import { methodNotAllowed, type Refusal } from '../_shared/refusal.ts';
import { VERSION } from '../_shared/version.ts';
import type { Context } from './context.ts';

export const HEALTH_PATH = '/widget/health';

/**
 * Says that the function is up and reaches its database as its own role, of which version it is, and what it knows of
 * countries: for the portal, the doctor and whoever watches. Open to everybody, so it names nothing secret, and counts
 * towards what one client may ask for.
 */
export async function answerHealth(request: Request, context: Context): Promise<Answer | Refusal> {
  if (request.method !== 'GET') return methodNotAllowed(['GET']);
  const { clientAddressRule, clientCeiling, countrySource, database } = context;
  const refusal =
    clientCeiling(clientAddress(request.headers, clientAddressRule), 1) ?? (await database.check());
  if (refusal) return refusal;
  return json({
    version: VERSION,
    knowsAddressHeader: clientAddressRule !== null,
    countrySource: await countrySource(),
  } satisfies WidgetHealthAnswer);
}
