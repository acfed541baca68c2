import { guarded } from './guarded.ts';

/** A call made before the script arrived: a method's name with its arguments, or a function that gets the API. */
export type QueuedCall<Api> = readonly [keyof Api, ...unknown[]] | ((api: Api) => unknown);

/**
 * Puts the API at `window.WebSpeaker` and makes the calls that the page queued there before:
 * `(window.WebSpeaker = window.WebSpeaker || []).push(['open', 'ai_search'])`. `push` works the same way afterwards.
 *
 * A queued call that fails is reported to the console and stops nobody else. Does nothing where a widget is already on
 * the page: the second of two script tags.
 *
 * @param make makes the API; not called for a second widget.
 *
 * @example
 * exposeApi(() => ({ open: () => panel.open() }));
 */
export function exposeApi<Api extends object>(make: () => Api): void {
  const host = window as unknown as { WebSpeaker?: unknown };
  const before = host.WebSpeaker ?? [];
  if (!Array.isArray(before)) return;
  const api = make();

  function push(...calls: QueuedCall<Api>[]): void {
    for (const queued of calls) {
      guarded(() =>
        typeof queued === 'function'
          ? queued(api)
          : (api[queued[0]] as (...args: unknown[]) => unknown)(...queued.slice(1)),
      );
    }
  }

  host.WebSpeaker = { ...api, push };
  push(...(before as QueuedCall<Api>[]));
}
