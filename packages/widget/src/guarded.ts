/**
 * Runs code of the host page (a listener, a queued call). What it throws goes to the console, where its author finds it,
 * and stops nobody else.
 *
 * @example
 * for (const listener of listeners) guarded(() => listener(detail));
 */
export function guarded(action: () => unknown): void {
  try {
    action();
  } catch (error) {
    console.error('WebSpeaker', error);
  }
}
