/**
 * The portal as a Node server; `npm run build` makes `build/index.js` of it, which needs nothing beside that folder:
 * `node build`. Settings: `PORT` (3000), `HOST` (0.0.0.0) and `ORIGIN`.
 *
 * `ORIGIN` is the address that browsers know, for example https://contacts.example.com: forms are accepted from there
 * only. Without it a proxy in front must say protocol and host in the headers that `PROTOCOL_HEADER` and `HOST_HEADER`
 * name, as @sveltejs/adapter-node documents. So does a client's address, by which attempts to sign in are limited, in the
 * header `ADDRESS_HEADER` (with `x-forwarded-for`, `XFF_DEPTH` says which entry from the right).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { constants } from 'node:zlib';

import compression from 'compression';

import { engines } from '../package.json';
import { answerHeaders } from './answer-headers.ts';
import { readListening, type Listening } from './read-listening.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void | Promise<void>;

const PROTOCOL_HEADER = 'x-webspeaker-protocol';
const HOST_HEADER = 'x-webspeaker-host';

/** How long requests that are being answered may take after the order to stop. */
const STOP_AFTER_MS = 2_000;

// The adapter sends compressed what was built; this compresses the pages themselves. Each piece of a page leaves at once,
// or what is streamed to show early would wait for what comes late.
const compress = compression({
  flush: constants.Z_SYNC_FLUSH,
  brotli: {
    flush: constants.BROTLI_OPERATION_FLUSH,
    params: { [constants.BROTLI_PARAM_QUALITY]: 4 },
  },
});

try {
  requireNode(engines.node);
  await serve(readListening(process.env));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

/** What the portal's libraries need is said before they fail at it, one request after the other. */
function requireNode(range: string): void {
  const [, least = '0'] = /^>=(\d+)$/.exec(range) ?? [];
  if (Number.parseInt(process.versions.node, 10) >= Number(least)) return;
  throw new Error(`The portal needs Node ${least} or newer; this is Node ${process.versions.node}`);
}

async function serve({ host, port, origin }: Listening): Promise<void> {
  // The adapter reads these names when it is loaded, hence the import after them. It has no setting for the origin
  // itself that could be given at start.
  if (origin) Object.assign(process.env, { PROTOCOL_HEADER, HOST_HEADER });
  const { handler } = (await import(new URL('handler.js', import.meta.url).href)) as { handler: Handler };

  const protocolHeader = process.env['PROTOCOL_HEADER']?.toLowerCase();
  /** As the adapter has it: who says nothing comes by https. */
  const isSecure = (request: IncomingMessage) =>
    ((protocolHeader && request.headers[protocolHeader]) || 'https') === 'https';

  const server = createServer((request, response) => {
    if (origin) {
      request.headers[PROTOCOL_HEADER] = origin.protocol.slice(0, -1);
      request.headers[HOST_HEADER] = origin.host;
    }
    const [path = ''] = (request.url ?? '').split('?', 1);
    for (const [name, value] of Object.entries(answerHeaders(path, { secure: isSecure(request) }))) {
      response.setHeader(name, value);
    }
    // The middleware is typed for Express, and uses no more of it than Node's own request and response.
    compress(request as never, response as never, () => void answer(handler, request, response));
  });

  server.listen(port, host, () => {
    console.log(`Portal: ${origin?.origin ?? `http://${host}:${port}`}`);
    if (!origin && !process.env['PROTOCOL_HEADER'])
      console.warn(
        'ORIGIN is not set: behind a proxy that speaks TLS, signing in is refused. Set it to the address in the browser.',
      );
    outliveFaults();
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      server.close();
      server.closeIdleConnections();
      // Streams of activity end only with the page that hears them.
      setTimeout(() => server.closeAllConnections(), STOP_AFTER_MS).unref();
    });
  }
}

async function answer(handler: Handler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await handler(request, response, () => void response.writeHead(404).end('Not found'));
  } catch (cause) {
    console.error('A request failed', cause);
    if (!response.headersSent) response.writeHead(500);
    response.end();
  }
}

/**
 * One request's fault must not end the process, which answers everybody else's too, the widget's scripts among them. What
 * comes here was awaited by nobody: it is named in the log, and nothing waits for it.
 */
function outliveFaults(): void {
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(event, (cause: unknown) => console.error(`Nobody handled this (${event}):`, cause));
  }
}
