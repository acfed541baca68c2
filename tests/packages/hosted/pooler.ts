/**
 * A stand-in for Supabase's shared pooler: it tells projects apart by the user's name, and of what a client asks for at
 * the start of a session it passes on four things only. A `role` among them is dropped without a word, as Supavisor does:
 * https://github.com/supabase/supavisor/blob/main/lib/supavisor/db_handler.ex
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

const SSL_REQUEST = 80877103;
const PASSED_ON = ['user', 'database', 'application_name', 'search_path'];

export type Pooler = { port: number; stop(): Promise<void> };

/** Starts a pooler in front of a Postgres on this machine. */
export async function startPooler(databasePort: number): Promise<Pooler> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy()));
    return socket;
  };
  const server = createServer((client) => {
    keep(client);
    let buffered = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      buffered = Buffer.concat([buffered, chunk]);
      if (buffered.length < 8 || buffered.length < buffered.readInt32BE(0)) return;
      const [length, code] = [buffered.readInt32BE(0), buffered.readInt32BE(4)];
      const rest = buffered.subarray(length);
      if (code === SSL_REQUEST) {
        client.write('N');
        buffered = rest;
        return;
      }
      client.off('data', onData);
      const database = keep(connect(databasePort, '127.0.0.1'));
      database.write(rewritten(buffered.subarray(0, length)));
      if (rest.length > 0) database.write(rest);
      client.pipe(database).pipe(client);
    };
    client.on('data', onData);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

/** https://www.postgresql.org/docs/17/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-STARTUPMESSAGE */
function rewritten(startup: Buffer): Buffer {
  const words = startup.subarray(8).toString('utf8').split('\0');
  const pairs: string[] = [];
  for (let i = 0; i + 1 < words.length; i += 2) {
    const [name = '', value = ''] = [words[i], words[i + 1]];
    if (!PASSED_ON.includes(name)) continue;
    pairs.push(name, name === 'user' ? value.replace(/\.[a-z]{20}$/, '') : value);
  }
  const body = Buffer.from(`${pairs.join('\0')}\0\0`, 'utf8');
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + body.length, 0);
  startup.copy(head, 4, 4, 8);
  return Buffer.concat([head, body]);
}
