import type { Channel } from '@webspeaker/core/channels';

import { quietly } from '../quietly.ts';
import { toJson } from '../to-json.ts';
import { TAB } from './entries.ts';

/** What a tab keeps of an anonymous conversation, because its visitor wanted it. Nothing else may be added to it. */
export type TabThread = {
  readonly conversationKey: string;
  /** When the server has closed it if nothing more is said, in milliseconds since 1970. */
  readonly until: number;
  readonly messages: readonly KeptInTab[];
};

/** One message of it, in the channel and order that it was shown in. */
export type KeptInTab = {
  readonly channel: Channel;
  readonly author: 'visitor' | 'assistant' | 'member';
  readonly at: number;
  readonly text: string;
  readonly messageId?: string | undefined;
  readonly name?: string | undefined;
  readonly cursor?: string | undefined;
};

/**
 * Reads what this tab keeps of an anonymous conversation. Null where it keeps none. One that is over, for the server adds
 * nothing to it any more, is deleted.
 *
 * @param name name of the visitor's entry in `localStorage`; this one is in `sessionStorage`, as `<name>.tab`
 *
 * @example
 * readTabThread('webspeaker.pk_shop')?.conversationKey;
 */
export function readTabThread(name: string): TabThread | null {
  const kept = quietly(() => JSON.parse(sessionStorage.getItem(name + TAB) ?? 'null') as TabThread | null);
  if (kept?.conversationKey && kept.until > Date.now()) return kept;
  if (kept !== null) forgetTabThread(name);
  return null;
}

/** Writes it. Only ever called because the visitor chose it. Where the browser forbids it nothing is kept. */
export function writeTabThread(name: string, thread: TabThread): void {
  quietly(() => sessionStorage.setItem(name + TAB, toJson(thread)));
}

/** Deletes it. */
export function forgetTabThread(name: string): void {
  quietly(() => sessionStorage.removeItem(name + TAB));
}
