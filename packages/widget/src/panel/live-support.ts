import type { Replies } from '../receiving/replies.ts';
import { makeBelow } from './below.ts';
import { lazyKeepInTab } from './lazy-keep-in-tab.ts';
import { lazyReplies } from './lazy-replies.ts';
import type { PanelHost, Speech } from './panel-module.ts';
import type { Thread } from './thread.ts';

/**
 * Makes what live support needs beside messages: replies, whether anybody is there, and how an answer reaches a visitor without
 * consent. Its files are loaded when they are needed.
 *
 * @returns what stands between the messages and the field, and what the panel tells: the visitor looks, or writes
 *
 * @example
 * const live = liveSupport(host, { thread, isOpen: () => dialog.open, speech });
 */
export function liveSupport(
  host: PanelHost,
  parts: { thread: Thread; isOpen(): boolean; speech(): Speech },
): Replies & { readonly root: HTMLElement } {
  const { root, say, place } = makeBelow();
  const replies = lazyReplies(host, { ...parts, say });
  lazyKeepInTab(host, { ...parts, place });
  return { root, ...replies };
}
