/**
 * The functions of Supabase's Docker compose as far as a visitor meets them: the files in `volumes/functions`, each with
 * the settings of the compose and of `webspeaker.env`, behind a gateway that takes `/functions/v1` away and adds the
 * client's address. https://github.com/supabase/supabase/tree/master/docker/volumes
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { runFunction, type RunningFunction } from './functions.ts';

export type SelfHosted = { url: string; stop(): Promise<void> };

/**
 * @param options.folder the compose's `volumes/functions`
 * @param options.scratch where Deno may keep its own things
 * @param options.visitor the address that the gateway sees
 */
export async function startSelfHosted(options: {
  folder: string;
  scratch: string;
  visitor: string;
}): Promise<SelfHosted> {
  const { folder, scratch, visitor } = options;
  const functions = new Map<string, RunningFunction>();
  const server = createServer((message, response) => {
    const path = (message.url ?? '/').replace(/^\/functions\/v1/, '');
    const port = functions.get(path.split('/')[1] ?? '')?.port;
    if (port === undefined) {
      response.writeHead(404).end();
      return;
    }
    const before = message.headers['x-forwarded-for'];
    const headers = {
      ...message.headers,
      'x-forwarded-for': before ? `${String(before)}, ${visitor}` : visitor,
    };
    const forwarded = httpRequest({ port, path, method: message.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    forwarded.on('error', () => response.destroy());
    message.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const variables = { SUPABASE_URL: url, SUPABASE_ANON_KEY: 'a key', ...(await readSettings(folder)) };
  for (const name of ['widget', 'contacts']) {
    const file = join(folder, name, 'index.ts');
    functions.set(name, await runFunction(file, { variables, folder: scratch, readable: folder }));
  }
  return {
    url,
    async stop() {
      for (const running of functions.values()) await running.stop();
      server.close();
      server.closeAllConnections();
    },
  };
}

/** As the compose reads an `env_file`: a name and a value on each line. */
async function readSettings(folder: string): Promise<Record<string, string>> {
  const text = await readFile(join(folder, 'webspeaker.env'), 'utf8');
  const lines = text.split('\n').filter((line) => line.includes('='));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
