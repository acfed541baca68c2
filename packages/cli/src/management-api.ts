import { Fault } from './fault.ts';

/** What of Supabase's Management API is used: https://supabase.com/docs/reference/api */
export type ManagementApi = {
  get<Answer>(path: string): Promise<Answer>;
  send(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<void>;
  upload(path: string, form: FormData): Promise<void>;
};

const LIMIT_MS = 60_000;

/**
 * Speaks to the Management API for one project. Paths are below `/v1/projects/{ref}`.
 *
 * @param options.address where the API is, without a path
 * @param options.token a personal access token, `sbp_…`
 * @throws Fault that says what was refused and, for a bad token or a foreign project, what to do
 */
export function openManagementApi({
  address,
  ref,
  token,
}: {
  address: string;
  ref: string;
  token: string;
}): ManagementApi {
  const call = async (method: string, path: string, body?: FormData | string): Promise<Response> => {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (typeof body === 'string') headers['content-type'] = 'application/json';
    const request = {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(LIMIT_MS),
    };
    let response: Response;
    try {
      response = await fetch(`${address}/v1/projects/${ref}${path}`, request);
    } catch (error) {
      throw new Fault(`Supabase's Management API did not answer at ${address} (${causeOf(error)})`);
    }
    if (!response.ok) throw new Fault(await refusal({ response, what: `${method} ${path || '/'}`, ref }));
    return response;
  };
  return {
    get: async <Answer>(path: string) => (await call('GET', path)).json() as Promise<Answer>,
    async send(method, path, body) {
      await call(method, path, body === undefined ? undefined : JSON.stringify(body));
    },
    async upload(path, form) {
      await call('POST', path, form);
    },
  };
}

async function refusal({
  response,
  what,
  ref,
}: {
  response: Response;
  what: string;
  ref: string;
}): Promise<string> {
  const text = await response.text();
  if (response.status === 401)
    return 'Supabase does not know this access token: make one at https://supabase.com/dashboard/account/tokens and set SUPABASE_ACCESS_TOKEN';
  if (response.status === 403 || response.status === 404)
    return `This access token's account may not manage the project ${ref}, or there is none (${what}: ${response.status})`;
  return `Supabase refused ${what}: ${response.status} ${messageIn(text)}`;
}

function messageIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === 'string') return message;
  } catch {
    // Not the JSON we know: shown as it is.
  }
  return text.slice(0, 500);
}

/** Why a request got no answer; `fetch` itself only says that it failed. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = (error.cause ?? error) as { code?: unknown };
  return typeof code === 'string' ? code : error.message;
}
