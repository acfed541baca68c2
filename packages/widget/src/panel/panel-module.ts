import type { Channel } from '@webspeaker/core/channels';

import type { Load } from '../load-lazily.ts';
import type { MessageReport } from '../sending/outbox.ts';
import type { Tracker } from '../tracker.ts';
import type { AnswerHandler } from './answer-handler.ts';
import type { Texts } from './texts/texts.ts';

/**
 * What `widget.js` hands to the panel's file when that has arrived.
 *
 * A browser may hold a `widget.js` of yesterday, which then gets the panel of today: only ever add to this type, and
 * take what was added as possibly missing.
 */
export type PanelHost = {
  readonly tracker: Tracker;
  /** The shadow root, for style sheets. */
  readonly root: ShadowRoot;
  /** The element in it to draw into; it holds the launcher already. */
  readonly floor: HTMLElement;
  readonly launcher: HTMLElement;
  /** The script tag's attributes. */
  readonly data: DOMStringMap;
  /** Messages that were sent before the panel was there, oldest first. */
  readonly reports: readonly Readonly<MessageReport>[];
  /** Who answers, by channel; may change at any time. */
  readonly handlers: Partial<Record<Channel, AnswerHandler>>;
  readonly load: Load;
  /** Called when the panel was opened, closed or changed its size. */
  changed(): void;
};

/** In which words the panel speaks. */
export type Speech = {
  readonly texts: Texts;
  /** BCP 47, for dates and times. */
  readonly locale: string;
};

/** The panel as `widget.js` drives it. */
export type Panel = {
  readonly dialog: HTMLDialogElement;
  /** Shows it, on a channel where one is named. */
  open(speech: Speech, channel?: Channel): void;
  close(): void;
  /** Told again and again whether a consent banner is in the way: then the panel must not keep the focus. */
  yield(banner: boolean): void;
};

/** What the file `panel.js` exports. */
export type PanelModule = { readonly drawPanel: (host: PanelHost, speech: Speech) => Panel };
/** What the file of a language exports. */
export type TextsModule = { readonly texts: Texts };
