import type { Channel } from '@webspeaker/core/channels';

import type { MessageReport } from '../sending/message-sender.ts';
import type { Tracker } from '../tracker.ts';

/** Answers a visitor's message; nothing or an empty text means that there is no answer. */
export type AnswerHandler = (message: {
  readonly channel: Channel;
  readonly text: string;
  readonly messageId: string;
}) => string | null | undefined | Promise<string | null | undefined>;

/**
 * What `widget.js` hands to the panel's file when that has arrived.
 *
 * A browser may hold a `widget.js` of yesterday, which then gets the panel of today: only ever add to this type, and
 * take what was added as possibly missing.
 */
export type PanelHost = {
  readonly tracker: Tracker;
  /** Where to draw: the shadow root that holds the launcher already. */
  readonly root: ShadowRoot;
  /** Messages that were sent before the panel was there, oldest first. */
  readonly reports: readonly Readonly<MessageReport>[];
  /** Who answers, by channel; may change at any time. */
  readonly handlers: Readonly<Partial<Record<Channel, AnswerHandler>>>;
};

/** The panel as `widget.js` drives it. */
export type Panel = {
  /** Shows it, on a channel where one is named. */
  open(channel?: Channel): void;
  close(): void;
};

/** What the file `panel.js` exports. */
export type PanelModule = { readonly drawPanel: (host: PanelHost) => Panel };
