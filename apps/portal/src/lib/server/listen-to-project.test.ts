import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { listenToProject } from './listen-to-project.ts';

// Realtime as its protocol's documentation describes it: https://supabase.com/docs/guides/realtime/protocol
type Message = [
  joinRef: string | null,
  ref: string | null,
  topic: string,
  event: string,
  payload: Record<string, unknown>,
];

const TOPIC = 'realtime:project:tea';
const opened: WebSocketServer[] = [];

afterEach(async () => {
  for (const server of opened.splice(0)) {
    for (const client of server.clients) client.terminate();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function startRealtime(answer: 'ok' | 'error' | 'silence') {
  const server = new WebSocketServer({ port: 0, path: '/realtime/v1/websocket' });
  opened.push(server);
  await once(server, 'listening');
  const joins: Message[] = [];
  const sockets: WebSocket[] = [];
  let left = 0;
  server.on('connection', (socket, request) => {
    expect(new URL(request.url ?? '', 'ws://x').searchParams.get('apikey')).toBe('publishable');
    sockets.push(socket);
    socket.on('close', () => (left += 1));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Message;
      const [joinRef, ref, topic, event] = message;
      if (event !== 'phx_join') return;
      joins.push(message);
      const response = answer === 'ok' ? { postgres_changes: [] } : { reason: 'Unauthorized' };
      if (answer !== 'silence')
        socket.send(JSON.stringify([joinRef, ref, topic, 'phx_reply', { status: answer, response }]));
    });
  });
  const broadcast = (topic = TOPIC, event = 'activity') => {
    const payload = { type: 'broadcast', event, payload: {} };
    for (const socket of sockets) socket.send(JSON.stringify([null, null, topic, 'broadcast', payload]));
  };
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    joins,
    broadcast,
    left: () => left,
    breakOff: () => sockets.forEach((socket) => socket.terminate()),
    closeChannel: () => sockets.forEach((s) => s.send(JSON.stringify([null, null, TOPIC, 'phx_error', {}]))),
  };
}

function listen(apiUrl: string) {
  const onActivity = vi.fn();
  const onEnd = vi.fn();
  const listening = listenToProject('tea', {
    apiUrl,
    publishableKey: 'publishable',
    accessToken: 'token of a member',
    onActivity,
    onEnd,
    waitMs: 300,
  });
  return { listening, onActivity, onEnd };
}

test("a project's channel is joined as a private one, with the member's token", async () => {
  const server = await startRealtime('ok');
  const stop = await listen(server.apiUrl).listening;
  expect(stop).not.toBeNull();
  const [join] = server.joins;
  expect(join?.[2]).toBe(TOPIC);
  expect(join?.[4]).toMatchObject({ config: { private: true }, access_token: 'token of a member' });
  stop?.();
});

test('a signal is passed on, and no other event of the channel', async () => {
  const server = await startRealtime('ok');
  const { listening, onActivity, onEnd } = listen(server.apiUrl);
  const stop = await listening;
  server.broadcast(TOPIC, 'something else');
  server.broadcast('realtime:project:boats');
  server.broadcast();
  await vi.waitFor(() => expect(onActivity).toHaveBeenCalledTimes(1));
  stop?.();
  await vi.waitFor(() => expect(server.left()).toBe(1));
  expect(onEnd).not.toHaveBeenCalled();
});

test.each(['error', 'silence'] as const)('a join answered with %s is no subscription', async (answer) => {
  const server = await startRealtime(answer);
  const { listening, onEnd } = listen(server.apiUrl);
  expect(await listening).toBeNull();
  expect(onEnd).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(server.left()).toBe(1));
});

test('a Supabase without Realtime is no subscription', async () => {
  const server = await startRealtime('ok');
  expect(await listen(`${server.apiUrl}/elsewhere`).listening).toBeNull();
});

test.each(['breakOff', 'closeChannel'] as const)('a subscription ends once on %s', async (how) => {
  const server = await startRealtime('ok');
  const { listening, onEnd } = listen(server.apiUrl);
  const stop = await listening;
  expect(stop).not.toBeNull();
  server[how]();
  await vi.waitFor(() => expect(onEnd).toHaveBeenCalledTimes(1));
  await vi.waitFor(() => expect(server.left()).toBe(1));
  expect(server.joins, 'it does not try again by itself').toHaveLength(1);
});
