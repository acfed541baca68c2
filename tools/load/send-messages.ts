/** The sender of the benchmark's part `http`, as a process of its own: its work is not the gateway's. */
import { Agent, request } from 'node:http';

import { createVisitor, messageFrom } from '../fixtures/visitor.ts';

export type Order = {
  url: string;
  connections: number;
  seconds: number;
  accessKey: string;
  origin: string;
};
/** What came of it; `took` is sorted, in milliseconds. */
export type Report = { took: number[]; ms: number; statuses: Record<number, number> };

const VISITORS = 500;
const SHARE_OF_NEW = 0.1;
const WARM_UP_SECONDS = 4;
/** Where visitors are: their countries are looked up. */
const ADDRESSES = ['81.2.69.142', '133.11.0.1', '200.160.2.3', '196.25.1.1', '2001:4860:4860::8888'];

const order = JSON.parse(process.argv[2] ?? '') as Order;
const agent = new Agent({ keepAlive: true, maxSockets: order.connections });
const visitors = await Promise.all(Array.from({ length: VISITORS }, (_, i) => createVisitor(`Visitor ${i}`)));
let index = 0;

async function send(): Promise<number> {
  const known = visitors[index % visitors.length];
  const visitor = known && Math.random() >= SHARE_OF_NEW ? known : await createVisitor('Somebody new');
  const text = 'Is this tea grown in the shade? '.repeat(4);
  const body = JSON.stringify(messageFrom(visitor, order.accessKey, { text }));
  const headers = {
    'Content-Type': 'text/plain',
    'Content-Length': Buffer.byteLength(body),
    Origin: order.origin,
    'X-Forwarded-For': ADDRESSES[index++ % ADDRESSES.length] ?? '',
  };
  return new Promise((done, failed) => {
    const call = request(order.url, { agent, method: 'POST', headers }, (response) => {
      response.resume();
      response.on('end', () => done(response.statusCode ?? 0));
    });
    call.on('error', failed);
    call.end(body);
  });
}

async function run(seconds: number): Promise<Report> {
  const [took, statuses]: [number[], Record<number, number>] = [[], {}];
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: order.connections }, async () => {
      while (performance.now() < startedAt + seconds * 1000) {
        const sentAt = performance.now();
        const status = await send();
        took.push(performance.now() - sentAt);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    }),
  );
  return { took: took.sort((a, b) => a - b), ms: performance.now() - startedAt, statuses };
}

process.on('message', (word) => {
  if (word === 'go') void run(order.seconds).then((report) => process.send?.(report));
  else process.exit();
});
await run(WARM_UP_SECONDS);
process.send?.('warm');
