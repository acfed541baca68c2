import { kindOf, logWarning } from '../_shared/log.ts';
import { readResult, type IngestResult } from '../_shared/read-result.ts';
import { Refusal, unavailable } from '../_shared/refusal.ts';
import type { Settings } from '../_shared/settings.ts';

/** The project's Data API as a member sees it. */
export type DataApi = {
  /**
   * Calls a function of schema `public` with the member's own token, so that row-level security and membership decide.
   *
   * @returns what it answered, or the refusal to send: its own, or UNAUTHENTICATED for a token that is not a member's valid
   *   one
   */
  call<Result extends IngestResult>(
    name: string,
    options: { token: string; parameters: Record<string, unknown> },
  ): Promise<Result | Refusal>;
};

/** As long as an erasure may take. */
const CALL_LIMIT_MS = 30_000;

/**
 * Prepares calls to the project's Data API. Calls nothing yet.
 *
 * @example
 * const api = openDataApi(settings);
 * await api.call('erase_contact', { token, parameters: { project_id, contact_id } });
 */
export function openDataApi({
  supabaseUrl,
  publishableKey,
}: Pick<Settings, 'supabaseUrl' | 'publishableKey'>): DataApi {
  return {
    async call<Result extends IngestResult>(
      name: string,
      { token, parameters }: { token: string; parameters: Record<string, unknown> },
    ) {
      try {
        const response = await fetch(`${supabaseUrl}/rest/v1/rpc/${name}`, {
          method: 'POST',
          headers: {
            apikey: publishableKey ?? '',
            Authorization: `Bearer ${token}`,
            'Content-Type': 'application/json',
          },
          body: JSON.stringify(parameters),
          signal: AbortSignal.timeout(CALL_LIMIT_MS),
        });
        if (response.ok) return readResult<Result>(await response.json());
        await response.body?.cancel();
        // 401 for a token that does not verify, and for one without a member behind it (role `anon`).
        if (response.status === 401) return new Refusal('UNAUTHENTICATED');
        if (response.status === 403) return new Refusal('FORBIDDEN');
        if (response.status < 500) logWarning(`The Data API refused ${name}: ${response.status}`);
        return unavailable();
      } catch (error) {
        logWarning(`The Data API is away: ${kindOf(error)}`);
        return unavailable();
      }
    },
  };
}
