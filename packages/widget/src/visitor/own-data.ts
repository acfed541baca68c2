import type { ErasureAnswer } from '@webspeaker/core/protocol';

import type { Call, FailureCode } from '../sending/post.ts';
import type { Owed } from './owed.ts';
import type { VisitorKeyStore } from './visitor-key-store.ts';

/** What `exportMyData` resolves to; `nothing_held`: there is no key, or no contact to it. */
export type ExportResult =
  | { readonly status: 'exported'; readonly data: unknown }
  | { readonly status: 'nothing_held' }
  | { readonly status: 'failed'; readonly code: FailureCode };

/**
 * What `eraseMyData` resolves to; `nothing_held` as for an export. `owed`: the server could not be reached; the key is
 * gone, and the server is told as soon as it can be, on this page or the next.
 */
export type EraseResult =
  | ({ readonly status: 'erased' } & ErasureAnswer)
  | { readonly status: 'nothing_held' | 'owed' }
  | { readonly status: 'failed'; readonly code: FailureCode };

/** The visitor's own data: what the visitor key alone authorises, in any state of consent. */
export type OwnData = {
  /** Everything the server holds on this visitor. */
  exportMyData(): Promise<ExportResult>;
  /** Deletes everything the server holds on this visitor, and the visitor key. */
  eraseMyData(): Promise<EraseResult>;
};

/**
 * Makes the calls by which visitors get and delete what is held on them. `erasing` settles when no erasure is under way.
 *
 * @param parts.erased called with the key whose data is gone
 *
 * @example
 * const { exportMyData } = makeOwnData({ call, store, owed, erased });
 * (await exportMyData()).status; // 'nothing_held'
 */
export function makeOwnData(parts: {
  call: Call;
  store: VisitorKeyStore;
  owed: Owed;
  erased: (key: string) => void;
}): OwnData & { erasing(): Promise<unknown> } {
  const { call, store, owed, erased } = parts;
  let erasing: Promise<unknown> = Promise.resolve();

  async function ask<Result>(
    name: string,
    done: (body: unknown) => Result,
  ): Promise<Result | { status: 'nothing_held' } | { status: 'failed'; code: FailureCode }> {
    const key = store.heldOrReleased();
    const outcome = key ? await call(name, { visitor: { key } }) : null;
    if (outcome?.ok) return done(outcome.body);
    const code = outcome?.code ?? 'NOT_FOUND';
    return code === 'NOT_FOUND' || code === 'CONTACT_ERASED'
      ? { status: 'nothing_held' }
      : { status: 'failed', code };
  }

  async function erase(): Promise<EraseResult> {
    const key = store.heldOrReleased();
    const result = await ask<EraseResult>('erasures', (body) => ({
      ...(body as ErasureAnswer),
      status: 'erased',
    }));
    const offline = result.status === 'failed' && result.code === 'NETWORK';
    if (!key || (result.status === 'failed' && !offline)) return result;
    erased(key);
    if (!offline) return result;
    owed.tell({ call: 'erasures', key });
    return { status: 'owed' };
  }

  return {
    exportMyData: () => ask<ExportResult>('exports', (data) => ({ status: 'exported', data })),
    eraseMyData() {
      const done = erase();
      erasing = done;
      return done;
    },
    erasing: () => erasing,
  };
}
