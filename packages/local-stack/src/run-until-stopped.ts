import { StackError } from './stack-error.ts';

/** What a start gets: it hears of the stop, and says what is to be undone then. */
export type Run = {
  /** Aborted as soon as the stop was asked for; a start that takes long looks at it. */
  signal: AbortSignal;
  /** Adds what must be undone at the stop, the latest first. */
  onStop(cleanup: () => Promise<void>): void;
};

/**
 * Runs something until Ctrl-C, SIGTERM or a closed terminal, and then stops it in good order, also half way through its
 * start. A second Ctrl-C doesn't wait any longer.
 */
export async function runUntilStopped(start: (run: Run) => Promise<void>): Promise<void> {
  const cleanups: (() => Promise<void>)[] = [];
  const stopAsked = new AbortController();
  const cleanUp = async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopAsked.signal.aborted && signal === 'SIGINT') process.exit(130);
      stopAsked.abort();
    });
  }

  try {
    await start({ signal: stopAsked.signal, onStop: (cleanup) => cleanups.push(cleanup) });
    if (!stopAsked.signal.aborted) {
      // A timer, because an abort listener alone doesn't keep the process alive.
      const alive = setInterval(() => {}, 60_000);
      await new Promise((done) => stopAsked.signal.addEventListener('abort', done, { once: true }));
      clearInterval(alive);
    }
  } catch (error) {
    if (!stopAsked.signal.aborted) {
      console.error(error instanceof StackError ? `\n${error.message}\n` : error);
      await cleanUp();
      process.exit(1);
    }
  }
  await cleanUp();
  process.exit(0);
}
