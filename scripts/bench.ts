/**
 * `npm run bench`: how many messages per second the widget function can take, on its own stack on this machine. The
 * sender runs on the same machine, so the figures are a lower bound.
 *
 * Options: --connections 16, --seconds 20, --contacts 50000 (seeded), --new 0.1 (share of messages from new visitors)
 */
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';

import { openSql } from '../tools/database.ts';
import { ownStack } from '../tools/stack/own-stack.ts';
import { addCrowd } from '../tools/fixtures/bulk.ts';
import { createProject } from '../tools/fixtures/project.ts';
import { createVisitor, messageFrom } from '../tools/fixtures/visitor.ts';
import { childPids, cpuSeconds, memoryOf, percentile } from '../tools/load/measure.ts';

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '16' },
    seconds: { type: 'string', default: '20' },
    contacts: { type: 'string', default: '50000' },
    new: { type: 'string', default: '0.1' },
  },
});
const connections = Number(values.connections);
const seconds = Number(values.seconds);
const shareOfNew = Number(values.new);
const WARM_UP_SECONDS = 3;
const ADDRESSES = ['81.2.69.142', '133.11.0.1', '200.160.2.3', '196.25.1.1', '2001:4860:4860::8888'];

const stack = await ownStack();
try {
  const sql = openSql(stack.info.dbUrl);
  const project = await createProject(sql, 'Bench');
  const visitors = await Promise.all(Array.from({ length: 2000 }, (_, i) => createVisitor(`Visitor ${i}`)));
  console.log(`Seeding ${values.contacts} contacts…`);
  await addCrowd(sql, project.id, {
    count: Number(values.contacts),
    ids: visitors.map(({ contactId }) => contactId),
    createdDaysAgo: 60,
    seenDaysAgo: [0, 59],
    channels: ['ai_search', 'live_support'],
    messages: 5,
  });
  await sql.unsafe('analyze');
  await sql.end();

  const { hostname, port } = new URL(stack.info.apiUrl);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });

  const send = async (index: number): Promise<number> => {
    const known = visitors[index % visitors.length];
    const visitor = known && Math.random() >= shareOfNew ? known : await createVisitor('Somebody new');
    const body = JSON.stringify(
      messageFrom(visitor, project.accessKey, { text: 'Is this tea grown in the shade? '.repeat(4) }),
    );
    const headers = {
      'Content-Type': 'text/plain',
      'Content-Length': Buffer.byteLength(body),
      Origin: project.origin,
      'X-Forwarded-For': ADDRESSES[index % ADDRESSES.length] ?? '',
    };
    return new Promise((done, failed) => {
      const call = request(
        { hostname, port, agent, method: 'POST', path: '/functions/v1/widget/messages', headers },
        (response) => {
          response.resume();
          response.on('end', () => done(response.statusCode ?? 0));
        },
      );
      call.on('error', failed);
      call.end(body);
    });
  };

  let index = 0;
  const run = async (forSeconds: number) => {
    const [took, statuses]: [number[], Map<number, number>] = [[], new Map()];
    const end = performance.now() + forSeconds * 1000;
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (performance.now() < end) {
          const startedAt = performance.now();
          const status = await send(index++);
          took.push(performance.now() - startedAt);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
      }),
    );
    return { took: took.sort((a, b) => a - b), statuses };
  };

  await run(WARM_UP_SECONDS);
  const postmaster = stack.postgresPid() ?? 0;
  const groups = async () => ({
    functions: stack.functionPids(),
    postgres: [postmaster, ...(await childPids(postmaster))],
    'gateway and sender': [process.pid],
  });
  const before = Object.fromEntries(
    await Promise.all(
      Object.entries(await groups()).map(async ([name, pids]) => [name, await cpuSeconds(pids)] as const),
    ),
  );
  const startedAt = performance.now();
  const { took, statuses } = await run(seconds);
  const elapsed = (performance.now() - startedAt) / 1000;

  console.log(`
POST /widget/messages, ${connections} connections, ${elapsed.toFixed(0)} s, ${values.contacts} contacts seeded
  requests  ${took.length}, ${[...statuses].map(([status, count]) => `${count} × ${status}`).join(', ')}
  rate      ${(took.length / elapsed).toFixed(0)} per second
  latency   p50 ${percentile(took, 0.5).toFixed(1)} ms, p99 ${percentile(took, 0.99).toFixed(1)} ms, most ${percentile(took, 1).toFixed(1)} ms
`);
  for (const [name, pids] of Object.entries(await groups())) {
    const memory = await Promise.all(pids.map(memoryOf));
    const total = (key: 'now' | 'peak') => memory.reduce((sum, one) => sum + (one[key] || 0), 0).toFixed(0);
    const cpu = (await cpuSeconds(pids)) - (before[name] ?? 0);
    console.log(
      `  ${name.padEnd(20)}${total('now').padStart(5)} MB, at most ${total('peak')} MB; ${((cpu / elapsed) * 100).toFixed(0)} % of one core`,
    );
  }
} finally {
  await stack.discard();
}
