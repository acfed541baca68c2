import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

export type PostgresProxy = {
  port: number;
  /** Sends connections there from now on. */
  leadTo(port: number): void;
  /** Breaks every connection that there is; new ones are let through. */
  cut(): void;
  stop(): Promise<void>;
};

export type ProxyOptions = {
  /**
   * Parameters of a session's first message that are not passed on, like poolers that know only user, database and a
   * few more. Such a proxy supports no TLS.
   */
  drops?: readonly string[];
  /** Delay in each direction. */
  delayMs?: number;
};

const SSL_REQUEST = 80877103;
const PROTOCOL_3 = 196608;

/**
 * Stands between the edge functions and Postgres, like a pooler or a long distance. It has a port at once, and leads
 * nowhere until it is told where to.
 */
export async function startPostgresProxy({
  drops = [],
  delayMs = 0,
}: ProxyOptions = {}): Promise<PostgresProxy> {
  let target = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    const later = (socket: Socket) => (chunk: Buffer) => {
      setTimeout(() => socket.writable && socket.write(chunk), delayMs);
    };
    upstream.on('data', later(client));
    if (drops.length === 0) client.on('data', later(upstream));
    else passWithout(drops, { client, upstream });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    leadTo(port) {
      target = port;
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Passes everything on except some parameters of the first message, which is small enough to arrive in one piece. */
function passWithout(
  drops: readonly string[],
  { client, upstream }: { client: Socket; upstream: Socket },
): void {
  let started = false;
  client.on('data', (chunk: Buffer) => {
    if (started) return upstream.write(chunk);
    if (chunk.readInt32BE(4) === SSL_REQUEST) return client.write('N');
    started = true;
    return upstream.write(chunk.readInt32BE(4) === PROTOCOL_3 ? startupWithout(drops, chunk) : chunk);
  });
}

/** https://www.postgresql.org/docs/17/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-STARTUPMESSAGE */
function startupWithout(drops: readonly string[], message: Buffer): Buffer {
  const fields = message.subarray(8).toString('utf8').split('\0');
  const kept: string[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [name = '', value = ''] = fields.slice(at, at + 2);
    if (name !== '' && !drops.includes(name)) kept.push(name, value);
  }
  const body = Buffer.from(`${kept.join('\0')}\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + body.length, 0);
  head.writeInt32BE(PROTOCOL_3, 4);
  return Buffer.concat([head, body]);
}
