import { polling, type ActivitySource } from './polling.ts';

/** The page first, then what is new on it. */
const START_AFTER_MS = 1_500;

/** One signal of the database stands for the two seconds after it. */
const SETTLED_AFTER_MS = 2_500;

/** Where there is no Realtime now there may be one later, though hardly soon. */
const TRY_AGAIN_AFTER_MS = 5 * 60_000;

/** `EventSource.CLOSED`: refused for good, the browser does not try again by itself. */
const CLOSED = 2;

const POLL_MS = 8_000;
const SAFETY_NET_MS = 60_000;

type Page = Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>;
type Stream = Pick<EventSource, 'readyState' | 'addEventListener' | 'close'>;

type Options = {
  /** Used until the stream is open, and whenever it is not. */
  otherwise?: ActivitySource;
  /** Used beside an open stream: what it missed shows late, not never. */
  safetyNet?: ActivitySource;
  open?: (address: string) => Stream;
  page?: Page;
};

/**
 * Signals at once what Supabase Realtime signals, through a stream of server-sent events from our own server, and
 * regularly where there is no Realtime, it fails or ends. A page in the background holds no stream: a browser opens only
 * six of them to one server.
 *
 * @example
 * const stop = realtime('/projects/…/contacts/activity/stream')(() => refresh());
 */
export function realtime(address: string, options: Options = {}): ActivitySource {
  return (onSignal) => follow(address, options, onSignal);
}

function follow(address: string, options: Options, onSignal: () => void): () => void {
  const { otherwise = polling(POLL_MS), safetyNet = polling(SAFETY_NET_MS), page = document } = options;
  const open = options.open ?? ((from: string) => new EventSource(from));
  let current = otherwise;
  let stopCurrent = otherwise(onSignal);
  let stream: Stream | null = null;
  let next: ReturnType<typeof setTimeout> | undefined;
  let settled: ReturnType<typeof setTimeout> | undefined;

  function use(source: ActivitySource) {
    if (source === current) return;
    stopCurrent();
    current = source;
    stopCurrent = source(onSignal);
  }

  function connect() {
    if (stream || page.visibilityState !== 'visible') return;
    const opened = open(address);
    stream = opened;
    opened.addEventListener('open', () => {
      use(safetyNet);
      onSignal();
    });
    opened.addEventListener('activity', () => {
      onSignal();
      clearTimeout(settled);
      settled = setTimeout(onSignal, SETTLED_AFTER_MS);
    });
    opened.addEventListener('error', () => {
      use(otherwise);
      if (opened.readyState !== CLOSED) return;
      disconnect();
      next = setTimeout(connect, TRY_AGAIN_AFTER_MS);
    });
  }

  function disconnect() {
    clearTimeout(next);
    clearTimeout(settled);
    stream?.close();
    stream = null;
  }

  function onVisibility() {
    disconnect();
    use(otherwise);
    connect();
  }

  function stop() {
    disconnect();
    stopCurrent();
    page.removeEventListener('visibilitychange', onVisibility);
  }

  next = setTimeout(connect, START_AFTER_MS);
  page.addEventListener('visibilitychange', onVisibility);
  return stop;
}
