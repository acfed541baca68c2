import { stack } from './stack/stack.ts';

export type Answer<Body = Record<string, unknown>> = { status: number; headers: Headers; body: Body };

type CallOptions = { apiUrl?: string; method?: string; headers?: Record<string, string> };

/**
 * Calls the widget function as a browser would: a JSON body, sent as text.
 *
 * @param body a value to send as JSON, or bytes or text to send unchanged
 */
export async function callWidget<Body = Record<string, unknown>>(
  call: string,
  body: unknown,
  { apiUrl = stack().apiUrl, method = 'POST', headers = {} }: CallOptions = {},
): Promise<Answer<Body>> {
  const raw = typeof body === 'string' || body instanceof Uint8Array || body === undefined;
  const response = await fetch(`${apiUrl}/functions/v1/widget/${call}`, {
    method,
    headers: { 'Content-Type': 'text/plain', ...headers },
    body: raw ? ((body as string | Uint8Array<ArrayBuffer> | undefined) ?? null) : JSON.stringify(body),
  });
  return readAnswer<Body>(response);
}

/** Calls the contacts function, with or without a credential. */
export async function callContacts<Body = Record<string, unknown>>(
  path: string,
  {
    credential,
    apiUrl = stack().apiUrl,
    method = 'DELETE',
    headers = {},
    body,
  }: CallOptions & { credential?: string; body?: unknown } = {},
): Promise<Answer<Body>> {
  const response = await fetch(`${apiUrl}/functions/v1/contacts/${path}`, {
    method,
    headers: { ...headers, ...(credential === undefined ? {} : { Authorization: `Bearer ${credential}` }) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return readAnswer<Body>(response);
}

/** Asks a function whether it works. */
export async function askHealth<Body = Record<string, unknown>>(
  name: 'widget' | 'contacts',
  { apiUrl = stack().apiUrl, method = 'GET', headers = {} }: CallOptions = {},
): Promise<Answer<Body>> {
  return readAnswer<Body>(await fetch(`${apiUrl}/functions/v1/${name}/health`, { method, headers }));
}

async function readAnswer<Body>(response: Response): Promise<Answer<Body>> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return {
    status: response.status,
    headers: response.headers,
    body: (isJson ? JSON.parse(text) : text) as Body,
  };
}
