import { CHANNEL_RULES } from '@webspeaker/core/channels';

import { readTabThread } from '../visitor/tab-thread.ts';
import type { KeepInTabModule } from './keep-in-tab.ts';
import type { PanelHost, Speech } from './panel-module.ts';
import type { Thread } from './thread.ts';

/**
 * Gets what keeps a conversation in this tab, when there is one to keep: a message to people was sent without consent, or an
 * earlier page kept it. Without the file the conversation lives on this page alone.
 *
 * @example
 * lazyKeepInTab(host, { thread, place, speech });
 */
export function lazyKeepInTab(
  host: PanelHost,
  parts: { thread: Thread; place(shown: HTMLElement | null): void; speech(): Speech },
): void {
  const { tracker, load } = host;
  let asked = false;

  function begin(): void {
    const isAnonymous =
      !tracker.recognition.recognised() &&
      parts.thread.messages.some(
        ({ report }) => report && CHANNEL_RULES[report.channel]?.answeredBy === 'member',
      );
    if (asked || (!isAnonymous && !readTabThread(tracker.store.name))) return;
    asked = true;
    load<KeepInTabModule>('keep-in-tab.js').then(
      ({ keepInTab }) => keepInTab(host, parts),
      () => (asked = false),
    );
  }

  parts.thread.on('shown', begin);
  begin();
}
