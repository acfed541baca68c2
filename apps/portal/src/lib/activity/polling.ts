/**
 * Something that says "there may be news" and knows nothing about them. Polling does so regularly; where Supabase
 * Realtime exists, a subscription can do so at once. Returns what stops it.
 */
export type ActivitySource = (onSignal: () => void) => () => void;

type Page = Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>;

/**
 * Signals every `intervalMs` while the page is visible, and at once when somebody comes back to it. A page in the
 * background asks for nothing.
 *
 * @example
 * const stop = polling(10_000)(() => refresh());
 */
export function polling(intervalMs: number, { page }: { page?: Page } = {}): ActivitySource {
  return (onSignal) => {
    const shown = page ?? document;
    const timer = setInterval(() => {
      if (shown.visibilityState === 'visible') onSignal();
    }, intervalMs);
    const onVisible = () => {
      if (shown.visibilityState === 'visible') onSignal();
    };
    shown.addEventListener('visibilitychange', onVisible);
    return () => {
      clearInterval(timer);
      shown.removeEventListener('visibilitychange', onVisible);
    };
  };
}
