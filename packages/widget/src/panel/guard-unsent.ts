import type { Message, Thread } from './thread.ts';

/** Makes the browser ask "Leave site?". */
const ask = (event: Event): void => event.preventDefault();

/**
 * Guards the messages that are shown as not sent: who leaves the page is asked, as long as there is one, and when the
 * browser is online again those without a connection are sent once more. One that a withdrawal stopped is left alone: the
 * visitor wanted it so, and consent banners load the page anew.
 *
 * @param thread what is said
 * @param retry sends a message once more
 *
 * @example
 * guardUnsent(thread, ({ report }) => report && tracker.retry(report));
 */
export function guardUnsent(thread: Thread, retry: (message: Message) => void): void {
  const unsent = (): Message[] =>
    thread.messages.filter(({ report }) => report?.status === 'failed' && report.code !== 'WITHDRAWN');

  // The listener costs a page its place in some back/forward caches, so it comes and goes.
  function watch(): void {
    if (unsent().length > 0) addEventListener('beforeunload', ask);
    else removeEventListener('beforeunload', ask);
  }

  watch();
  thread.on('shown', watch);
  thread.on('cleared', watch);
  addEventListener('online', () => {
    for (const message of unsent()) if (message.report?.code === 'NETWORK') retry(message);
  });
}
