import { StackError } from './stack-error.ts';

/** Passed to what is started: tells it about the stop, and collects what must be undone then. */
export type Run = {
  /** Aborted as soon as a stop is requested; a long start checks it. */
  signal: AbortSignal;
  /** Adds something to undo at the stop; the latest is undone first. */
  onStop(cleanup: () => Promise<void>): void;
};

/**
 * Runs something until Ctrl-C, SIGTERM or a closed terminal, and then stops it in an orderly way, even in the middle of
 * its start. A second Ctrl-C ends it at once.
 */
export function runUntilStopped(start: (run: Run) => Promise<void>): Promise<void> {
  return runInOrder(async (run) => {
    await start(run);
    if (run.signal.aborted) return;
    // A timer, because an abort listener alone does not keep the process alive.
    const alive = setInterval(() => {}, 60_000);
    await new Promise((done) => run.signal.addEventListener('abort', done, { once: true }));
    clearInterval(alive);
  });
}

/**
 * The same for what ends by itself: it is stopped in an orderly way then, too.
 *
 * @example
 * await runToEnd(async (run) => {
 *   const stack = await startStack({ signal: run.signal });
 *   run.onStop(() => stack.stop());
 *   await measure(stack);
 * });
 */
export function runToEnd(work: (run: Run) => Promise<void>): Promise<void> {
  return runInOrder(work);
}

async function runInOrder(work: (run: Run) => Promise<void>): Promise<void> {
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
    await work({ signal: stopAsked.signal, onStop: (cleanup) => cleanups.push(cleanup) });
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
