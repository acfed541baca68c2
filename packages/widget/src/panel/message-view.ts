import type { Channel } from '@webspeaker/core/channels';

import type { FailureCode } from '../sending/post.ts';
import type { AnswerViewModule } from './answer-view.ts';
import { element } from './element.ts';
import type { Look } from './look.ts';
import type { PanelHost, Speech } from './panel-module.ts';
import type { Texts } from './texts/texts.ts';
import type { Message } from './thread.ts';
import { timeOf } from './when.ts';

/** What a message is drawn with. */
export type Drawing = {
  readonly speech: Speech;
  readonly look: Look;
  readonly host: Pick<PanelHost, 'load' | 'root' | 'tracker'>;
  /** Sends a message that failed once more. */
  retry(message: Message): void;
  /** Shows another channel. */
  turnTo(channel: Channel): void;
  /** Draws what makes the log longer: who was at its end stays there. */
  grow(draw: () => void): void;
};

/** One message in the log. */
export type MessageView = {
  readonly root: HTMLElement;
  /** Draws what the message says now. */
  update(): void;
};

/** Why a message is not there yet. Everything else is the website's own mistake, and none of the visitor's. */
const REASONS: Partial<Record<FailureCode, keyof Texts>> = {
  NETWORK: 'noConnection',
  UNAVAILABLE: 'noConnection',
  RATE_LIMITED: 'tooMany',
  QUEUE_FULL: 'tooMany',
  TOO_LARGE: 'tooLong',
  WITHDRAWN: 'withdrawn',
  CHALLENGE_REQUIRED: 'notAPerson',
};

/**
 * Draws one message: who wrote it, when, what it says, and what became of it. Everything it shows is text.
 *
 * @example
 * log.append(messageView(message, { host, speech, look, retry, grow }).root);
 */
export function messageView(message: Message, drawing: Drawing): MessageView {
  return message.author === 'visitor' ? visitorsMessage(message, drawing) : othersMessage(message, drawing);
}

function visitorsMessage(message: Message, { speech: { texts, locale }, retry }: Drawing): MessageView {
  const status = element('div', { class: 'status' });
  const root = element('div', {}, forReaders(texts.you), words(message.text), status);
  return {
    root,
    update() {
      const { status: state = 'delivered', code = null } = message.report ?? {};
      root.className = `said mine ${state}`;
      const known = code && REASONS[code];
      // Named, because it is what the website's owner has to compare with the project's addresses.
      const reason = known ? texts[known] : code ? `${texts.notSetUp} ${location.origin}` : '';
      if (state === 'failed') {
        status.replaceChildren(
          `${texts.notSent} ${reason} `,
          element('button', { class: 'link', click: () => retry(message) }, texts.tryAgain),
        );
      } else {
        const sent = state === 'delivered';
        status.replaceChildren(
          ...(sent ? [time(message, locale)] : []),
          element('span', { class: 'state' }, sent ? texts.delivered : `${texts.sending} ${reason}`),
        );
      }
    },
  };
}

/** A message of somebody else, whose view is loaded with the first one. Where it can't be had, the words alone are shown. */
function othersMessage(message: Message, drawing: Drawing): MessageView {
  const { host, grow, speech } = drawing;
  const root = element('div', { class: `said ${message.author}` });
  const label = message.author === 'assistant' ? `${speech.texts.ai}: ` : '';
  const plainly = { update: () => root.replaceChildren(words(label + (message.text ?? '…'))) };
  let view: Pick<MessageView, 'update'> | null = null;

  void host
    .load<AnswerViewModule>('answer-view.js')
    .then(
      ({ answerView }) => (view = answerView(root, message, drawing)),
      () => (view = plainly),
    )
    .then(({ update }) => grow(update));
  return { root, update: () => view?.update() };
}

/**
 * Draws what somebody wrote. A message may be in another language than the panel: its direction follows its own letters.
 *
 * @example
 * root.append(words('Hello'));
 */
export function words(text: string | null): HTMLElement {
  return element('p', { dir: 'auto' }, text ?? '');
}

/**
 * Draws when a message was written.
 *
 * @example
 * root.append(time(message, 'de'));
 */
export function time({ at }: Message, locale: string): HTMLElement {
  return element('time', { datetime: new Date(at).toISOString() }, timeOf(at, locale));
}

function forReaders(text: string): HTMLElement {
  return element('span', { class: 'for-readers' }, text);
}
