import type { Message, Thread } from './thread.ts';

/** What is on its way for longer may be on its way to nowhere. */
const SLOW_MS = 5_000;

/**
 * Guards the messages that are not sent: who leaves the page is asked, as long as there is one, and when the browser is
 * online again those that failed without a connection are sent once more. One that a withdrawal stopped is left alone: the
 * visitor wanted it so, and consent banners load the page anew. One that was just sent, too: a page that goes sends what
 * waits, unless it is offline.
 *
 * @param thread what is said
 * @param retry sends a message once more
 *
 * @example
 * guardUnsent(thread, ({ report }) => report && tracker.retry(report));
 */
export function guardUnsent(thread: Thread, retry: (message: Message) => void): void {
  const undelivered = (): Message[] =>
    thread.messages.filter(
      ({ report }) => report && report.status !== 'delivered' && report.code !== 'WITHDRAWN',
    );

  /** Makes the browser ask "Leave site?". */
  function ask(event: Event): void {
    const isLost = ({ report, at }: Message): boolean =>
      report?.status === 'failed' || !navigator.onLine || Date.now() - at > SLOW_MS;
    if (undelivered().some(isLost)) event.preventDefault();
  }

  // The listener costs a page its place in some back/forward caches, so it comes and goes.
  function watch(): void {
    if (undelivered().length > 0) addEventListener('beforeunload', ask);
    else removeEventListener('beforeunload', ask);
  }

  watch();
  thread.on('shown', watch);
  thread.on('cleared', watch);
  addEventListener('online', () => {
    for (const message of undelivered()) if (message.report?.code === 'NETWORK') retry(message);
  });
}
