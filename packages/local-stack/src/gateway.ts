import { createWriteStream } from 'node:fs';
import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { once } from 'node:events';

import { getRequestListener } from '@hono/node-server';

import type { FunctionsServer } from './functions-server.ts';
import { StackError } from './stack-error.ts';
import type { SupabaseApi } from './supabase-api.ts';

export type Gateway = { stop(): Promise<void> };

export type GatewayOptions = {
  port: number;
  api: SupabaseApi;
  functions: FunctionsServer;
  logFile: string;
};

const API_METHODS = 'GET, HEAD, PUT, PATCH, POST, DELETE, OPTIONS';
const API_EXPOSED = 'Content-Range, Content-Location, Preference-Applied, X-Total-Count';

/**
 * The headers that tell where a request came from. The Data API passes all headers of a request to the database
 * (`current_setting('request.headers')`), where no client address belongs; the functions need them for the country.
 */
const ADDRESS_HEADERS = new Set([
  'x-forwarded-for',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'forwarded',
  'true-client-ip',
  'cf-connecting-ip',
  'cf-connecting-ipv6',
  'fly-client-ip',
  'x-forwarded',
  'x-appengine-user-ip',
]);

/**
 * One origin for `/rest/v1`, `/auth/v1` and `/functions/v1`, as Supabase has it.
 *
 * Functions get every header unchanged, `X-Forwarded-For` included, so that tests and the demo can be anywhere in the
 * world: the local stack is for this machine only. Its log contains method, path and status, nothing else.
 */
export async function startGateway({ port, api, functions, logFile }: GatewayOptions): Promise<Gateway> {
  const lines = createWriteStream(logFile, { flags: 'a' });
  // Each function is an origin of its own; connections to it are reused.
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const toApi = getRequestListener((request) => api.fetch(request), { overrideGlobalObjects: false });

  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    response.on('close', () => {
      lines.write(
        `${new Date().toISOString()} ${request.method} ${withoutIds(path)} ${response.statusCode}\n`,
      );
    });
    if (path.startsWith('/functions/v1/')) return toFunction(request, response, { functions, agent });
    if (path.startsWith('/rest/v1') || path.startsWith('/auth/v1')) {
      if (answerPreflight(request, response)) return;
      dropAddressHeaders(request);
      response.setHeader('Access-Control-Allow-Origin', '*');
      response.setHeader('Access-Control-Expose-Headers', API_EXPOSED);
      void toApi(request, response);
      return;
    }
    if (path === '/health') return sendJson(response, 200, { status: 'ok' });
    sendJson(response, 404, { code: 'NOT_FOUND', message: `Nothing is served at ${path}` });
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable)
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  server.listen({ port, host: '127.0.0.1' });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new StackError(`The gateway can't listen on port ${port}: ${(error as Error).message}`);
  }

  return {
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      agent.destroy();
      lines.end();
    },
  };
}

function toFunction(
  request: IncomingMessage,
  response: ServerResponse,
  { functions, agent }: { functions: FunctionsServer; agent: Agent },
): void {
  const path = (request.url ?? '').slice('/functions/v1'.length);
  const name = /^\/([A-Za-z0-9_-]+)/.exec(path)?.[1] ?? '';
  if (!functions.has(name)) {
    const message = `There is no function ${JSON.stringify(name)}`;
    return sendJson(response, 404, { code: 'NOT_FOUND', message });
  }
  const port = functions.port(name);
  if (port === null) return unavailable(response);

  const { method, rawHeaders } = request;
  const headers = withoutConnection(rawHeaders);
  const forwarded = httpRequest({ host: '127.0.0.1', port, agent, method, path, headers });
  forwarded.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, withoutConnection(answer.rawHeaders));
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  forwarded.on('error', () => {
    if (response.headersSent) response.destroy();
    else unavailable(response);
  });
  // A client that goes away while the function is answering ends the function's request too.
  response.on('close', () => {
    if (!response.writableFinished) forwarded.destroy();
  });
  request.pipe(forwarded);
}

function answerPreflight(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method !== 'OPTIONS') return false;
  response.writeHead(204, {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': API_METHODS,
    'Access-Control-Allow-Headers': request.headers['access-control-request-headers'] ?? '*',
    'Access-Control-Max-Age': '3600',
    Vary: 'Access-Control-Request-Headers',
  });
  response.end();
  return true;
}

function dropAddressHeaders(request: IncomingMessage): void {
  const kept: string[] = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i] ?? '';
    if (!ADDRESS_HEADERS.has(name.toLowerCase())) kept.push(name, request.rawHeaders[i + 1] ?? '');
  }
  request.rawHeaders = kept;
}

/** The headers in their order, repeated ones included, without those of a single connection (RFC 9110, section 7.6.1). */
function withoutConnection(rawHeaders: string[]): string[] {
  const own = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade']);
  const kept: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    if (!own.has(name.toLowerCase())) kept.push(name, rawHeaders[i + 1] ?? '');
  }
  return kept;
}

/** A log outlives what is erased. */
function withoutIds(path: string): string {
  return path.replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/gi, '{id}');
}

function unavailable(response: ServerResponse): void {
  response.setHeader('Retry-After', '1');
  sendJson(response, 503, { code: 'UNAVAILABLE', message: 'The function is starting again' });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}
