import { guarded } from './guarded.ts';

/** A call made before the script arrived: a method's name with its arguments, or a function that gets the API. */
export type QueuedCall<Api> = readonly [keyof Api, ...unknown[]] | ((api: Api) => unknown);

/** The API as it stands at `window.WebSpeaker`. */
export type Exposed<Api> = Api & {
  /** The access key of the project that it works for. */
  readonly accessKey: string;
  /** Makes calls, in order: the same that may be queued before the script arrived. */
  push(...calls: QueuedCall<Api>[]): void;
};

/**
 * Puts the API at `window.WebSpeaker` and makes the calls that the page queued there before:
 * `(window.WebSpeaker = window.WebSpeaker || []).push(['open', 'ai_search'])`. `push` works the same way afterwards.
 *
 * A queued call that fails is reported to the console and stops nobody else. A page has one widget: a second tag with
 * the same key does nothing (a body that was swapped brings one along), with another key it says so on the console. So it
 * does where the name belongs to the page; an element with `id="WebSpeaker"` makes way.
 *
 * @param accessKey the project's access key, which the API then names
 * @param make makes the API; not called for a second widget
 *
 * @example
 * exposeApi('pk_shop', () => ({ open: () => panel.open() }));
 */
export function exposeApi<Api extends object>(accessKey: string, make: () => Api): void {
  const host = window as unknown as { WebSpeaker?: unknown };
  const taken = host.WebSpeaker;
  // The browser puts elements with an id on `window` under that name.
  const before = (taken as Partial<Element> | undefined)?.nodeType ? [] : (taken ?? []);
  if (!Array.isArray(before)) {
    if ((before as { accessKey?: unknown }).accessKey !== accessKey) {
      console.warn('WebSpeaker has another data-access-key');
    }
    return;
  }
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

  host.WebSpeaker = { ...api, accessKey, push } satisfies Exposed<Api>;
  push(...(before as QueuedCall<Api>[]));
}
