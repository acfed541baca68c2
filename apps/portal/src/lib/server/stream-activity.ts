/** Proxies close what is silent for a minute. */
const HEARTBEAT_MS = 25_000;

/** How soon a browser asks again after the stream ended. */
const RETRY_MS = 3_000;

type Listen = (callbacks: { onActivity: () => void; onEnd: () => void }) => Promise<(() => void) | null>;

/**
 * Relays signals of activity to a page as server-sent events. The page's browser then needs no token of its own, which
 * a script could take.
 *
 * @param listen hears the signals, or answers null where there are none to hear.
 * @param lifetimeMs after which the stream ends and the browser asks again, with a session that is renewed on the way.
 * @returns 204 where nothing can be heard, which tells a browser not to ask again.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function streamActivity(listen: Listen, lifetimeMs: number): Promise<Response> {
  const encoder = new TextEncoder();
  let send = (_text: string) => {};
  let end = () => {};
  const stop = await listen({ onActivity: () => send('event: activity\ndata:\n\n'), onEnd: () => end() });
  if (!stop) return new Response(null, { status: 204 });

  let heartbeat: ReturnType<typeof setInterval>;
  let lifetime: ReturnType<typeof setTimeout>;
  const close = () => {
    clearInterval(heartbeat);
    clearTimeout(lifetime);
    send = () => {};
    end = () => {};
    stop();
  };
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      send = (text) => controller.enqueue(encoder.encode(text));
      end = () => {
        close();
        controller.close();
      };
      send(`retry: ${RETRY_MS}\n\n`);
      heartbeat = setInterval(() => send(':\n\n'), HEARTBEAT_MS);
      lifetime = setTimeout(() => end(), lifetimeMs);
    },
    cancel: () => close(),
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  });
}
