/**
 * `npm start`: the built portal as a Node server, on `PORT` (3000) and `HOST` (0.0.0.0).
 *
 * `ORIGIN` is the address that browsers know, for example https://contacts.example.com: forms are accepted from there
 * only. Without it a proxy in front must say protocol and host in the headers that `PROTOCOL_HEADER` and `HOST_HEADER`
 * name, as @sveltejs/adapter-node documents.
 */
import { createServer } from 'node:http';

const PROTOCOL_HEADER = 'x-webspeaker-protocol';
const HOST_HEADER = 'x-webspeaker-host';

const origin = process.env['ORIGIN'] ? new URL(process.env['ORIGIN']) : null;
const port = Number(process.env['PORT'] ?? 3000);
const host = process.env['HOST'] ?? '0.0.0.0';

// The adapter reads these names when it is loaded, hence the import after them. It has no setting for the origin itself
// that could be given at start.
if (origin) Object.assign(process.env, { PROTOCOL_HEADER, HOST_HEADER });
const { handler } = (await import(new URL('./build/handler.js', import.meta.url).href)) as {
  handler: (request: unknown, response: unknown, next: () => void) => void;
};

const server = createServer((request, response) => {
  if (origin) {
    request.headers[PROTOCOL_HEADER] = origin.protocol.slice(0, -1);
    request.headers[HOST_HEADER] = origin.host;
  }
  handler(request, response, () => response.writeHead(404).end('Not found'));
});

server.listen(port, host, () => console.log(`Portal: ${origin?.origin ?? `http://${host}:${port}`}`));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close();
    server.closeIdleConnections();
  });
}
