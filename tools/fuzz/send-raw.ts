import { connect } from 'node:net';

/** A request as bytes: nothing in it need be right. */
export type RawRequest = {
  method: string;
  target: string;
  headers: readonly (readonly [name: string, value: string])[];
  body: Uint8Array;
  /** What the head says of the body's length; the body's own if absent. */
  length?: number;
};

/** Status 0 stands for a connection that ended without an answer. */
export type RawAnswer = { status: number; headers: Map<string, string>; setCookies: string[]; body: string };

const ANSWER_LIMIT_MS = 60_000;

/**
 * Sends a request over a connection of its own, reads the answer and hangs up. Text in the head is sent as Latin-1, so
 * that it can be any byte.
 *
 * @throws Error when nothing came for a minute
 */
export function sendRaw(port: number, request: RawRequest): Promise<RawAnswer> {
  return new Promise((answered, failed) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(bytesOf(request)));
    socket.setTimeout(ANSWER_LIMIT_MS, () => {
      failed(new Error(`No answer for a minute to ${request.method} ${request.target}`));
      socket.destroy();
    });
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      const answer = parseAnswer(request, Buffer.concat(chunks).toString('latin1'));
      const length = Number(answer.headers.get('content-length') ?? Number.POSITIVE_INFINITY);
      // A stream of events has no end.
      const endless = answer.headers.get('content-type') === 'text/event-stream';
      const done = answer.body.length >= length || answer.status === 204 || endless;
      if (answer.status !== 0 && done) socket.destroy();
    });
    // The other side may hang up on what it can't read.
    socket.on('error', () => {});
    socket.on('close', () => answered(parseAnswer(request, Buffer.concat(chunks).toString('latin1'))));
  });
}

function bytesOf({ method, target, headers, body, length = body.length }: RawRequest): Buffer {
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  const framing = names.has('transfer-encoding') ? [] : [['Content-Length', String(length)] as const];
  const lines = [...headers, ...framing, ['Connection', 'close'] as const].map(
    ([name, value]) => `${name}: ${value}`,
  );
  return Buffer.concat([
    Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1'),
    body,
  ]);
}

function parseAnswer({ method }: RawRequest, all: string): RawAnswer {
  // What comes before the answer itself, such as "100 Continue", has no body.
  const text = all.replace(/^(HTTP\/1\.[01] 1\d\d.*?\r\n\r\n)+/s, '');
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return { status: 0, headers: new Map(), setCookies: [], body: '' };
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const fields = lines.map((line) => {
    const at = line.indexOf(':');
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const;
  });
  const answered = new Map(fields);
  // A body that the function did not read can look like a second request, and gets an answer of its own.
  // So does one that was sent with HEAD, whose answer names the length of a body that does not come.
  const length = method === 'HEAD' ? 0 : Number(answered.get('content-length') ?? Number.POSITIVE_INFINITY);
  return {
    status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1] ?? 0),
    headers: answered,
    setCookies: fields.flatMap(([name, value]) => (name === 'set-cookie' ? [value] : [])),
    body: text.slice(end + 4).slice(0, length),
  };
}
