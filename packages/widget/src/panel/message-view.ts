import type { FailureCode } from '../sending/post.ts';
import { avatar } from './avatar.ts';
import { element } from './element.ts';
import type { Look } from './look.ts';
import type { Speech } from './panel-module.ts';
import type { Texts } from './texts/texts.ts';
import type { Message } from './thread.ts';
import { timeOf } from './when.ts';

/** What a message is drawn with. */
export type Drawing = {
  readonly speech: Speech;
  readonly look: Look;
  /** Sends a message that failed once more. */
  retry(message: Message): void;
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
};

/**
 * Draws one message: who wrote it, when, what it says, and what became of it. Everything it shows is text.
 *
 * @example
 * log.append(messageView(message, { speech, look, retry }).root);
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
      const reason = code ? texts[REASONS[code] ?? 'notSetUp'] : '';
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

function othersMessage(message: Message, { speech: { texts, locale }, look }: Drawing): MessageView {
  const byAi = message.author === 'assistant';
  const name = (byAi ? look.assistant : look.name) ?? (byAi ? texts.assistant : texts.team);
  const bubble = element('div');
  return {
    root: element(
      'div',
      { class: `said ${message.author}` },
      avatar(look, message.author),
      element(
        'div',
        {},
        element(
          'div',
          { class: 'by' },
          element('b', { dir: 'auto' }, name),
          byAi ? element('abbr', { class: 'ai' }, texts.ai) : '',
          time(message, locale),
        ),
        bubble,
      ),
    ),
    update() {
      bubble.replaceChildren(
        message.noAnswer
          ? words(texts.noAnswer)
          : message.text === null
            ? element('div', { class: 'dots', role: 'img', 'aria-label': texts.writing }, ...dots())
            : words(message.text),
      );
    },
  };
}

/** A message may be in another language than the panel: its direction follows its own letters. */
function words(text: string | null): HTMLElement {
  return element('p', { dir: 'auto' }, text ?? '');
}

function time({ at }: Message, locale: string): HTMLElement {
  return element('time', { datetime: new Date(at).toISOString() }, timeOf(at, locale));
}

function forReaders(text: string): HTMLElement {
  return element('span', { class: 'for-readers' }, text);
}

function dots(): HTMLElement[] {
  return [1, 2, 3].map(() => element('i'));
}
