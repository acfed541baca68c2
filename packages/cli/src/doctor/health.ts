import type { WidgetHealthAnswer } from '@webspeaker/core/protocol';

import type { FunctionName } from '../bundled.ts';
import type { Host } from '../host.ts';

const LIMIT_MS = 20_000;

/** What a running function says of itself. The one for members says its version alone. */
export type Health = Pick<WidgetHealthAnswer, 'version'> & Partial<WidgetHealthAnswer>;

/**
 * Asks a function how it is.
 *
 * @returns null when it does not answer, or not as one of ours does
 */
export async function askHealth({ url }: Pick<Host, 'url'>, name: FunctionName): Promise<Health | null> {
  try {
    const answer = await fetch(`${url}/functions/v1/${name}/health`, {
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    const said: unknown = answer.ok ? await answer.json() : null;
    return isHealth(said) ? said : null;
  } catch {
    return null;
  }
}

function isHealth(said: unknown): said is Health {
  return typeof said === 'object' && said !== null && 'version' in said && typeof said.version === 'string';
}
