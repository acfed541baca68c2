import type { Channel } from '@webspeaker/core/channels';
import { MAX_TEXT_LENGTH } from '@webspeaker/core/limits';

import type { MessageReport } from '../sending/message-sender.ts';
import { element, icon } from './element.ts';
import type { AnswerHandler, PanelHost } from './panel-module.ts';

/** One channel in the panel. */
export type ConversationView = {
  readonly root: HTMLElement;
  /** Shows a message of the visitor, or what became of it. */
  show(report: Readonly<MessageReport>): void;
  /** Puts the cursor into the message field. */
  focus(): void;
  /** Empties the list: the visitor's data was erased. */
  clear(): void;
};

/** A handler that takes longer has failed as far as the visitor can tell. */
const ANSWER_TIMEOUT_MS = 60_000;

/**
 * Makes the view of one channel: the list of messages and the field to write in. Everything it shows is text.
 *
 * @param host.handlers who answers, by channel; the last one registered counts
 * @param channel the channel
 * @param texts.hello shown while there is no message.
 * @param texts.placeholder label of the message field.
 *
 * @example
 * const view = conversationView({ tracker, handlers: {} }, 'ai_search', { hello: 'Ask a question.', placeholder: 'Your question' });
 */
export function conversationView(
  { tracker, handlers }: Pick<PanelHost, 'tracker' | 'handlers'>,
  channel: Channel,
  texts: { hello: string; placeholder: string },
): ConversationView {
  const shown = new Map<Readonly<MessageReport>, HTMLElement>();

  const hello = element('p', { class: 'hello' }, texts.hello);
  const log = element('div', { class: 'log', role: 'log', tabindex: '0', 'aria-label': 'Messages' }, hello);
  const field = element('textarea', {
    rows: '1',
    maxlength: String(MAX_TEXT_LENGTH),
    'aria-label': texts.placeholder,
    placeholder: texts.placeholder,
    enterkeyhint: 'send',
    keydown: (event: KeyboardEvent) => {
      // During composition (Chinese, Japanese, Korean) Enter accepts a suggestion.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      submit();
    },
  });
  const form = element(
    'form',
    {
      submit: (event: Event) => {
        event.preventDefault();
        submit();
      },
    },
    field,
    element('button', { class: 'send', 'aria-label': 'Send' }, icon('M4 12l16-8-6 16-3-7z')),
  );

  function submit(): void {
    const text = field.value.trim();
    field.focus();
    if (!text) return;
    field.value = '';
    void tracker.api.send({ channel, text });
  }

  function add(...nodes: HTMLElement[]): void {
    hello.remove();
    log.append(...nodes);
    log.scrollTop = log.scrollHeight;
  }

  async function respond(report: Readonly<MessageReport>, ask: AnswerHandler): Promise<void> {
    const { text, messageId } = report;
    const typing = element(
      'div',
      { class: 'said' },
      element('div', { class: 'dots', role: 'img', 'aria-label': 'An answer is being written' }, ...dots()),
    );
    add(typing);
    let answer: unknown;
    try {
      answer = await Promise.race([
        ask({ channel, text, messageId }),
        new Promise((_, fail) => setTimeout(fail, ANSWER_TIMEOUT_MS)),
      ]);
    } catch {
      answer = 'Sorry, there is no answer right now. Please try again in a moment.';
    }
    typing.remove();
    if (answer && shown.has(report)) add(element('div', { class: 'said' }, element('p', {}, String(answer))));
  }

  return {
    root: element('div', { role: 'tabpanel', 'aria-label': texts.placeholder }, log, form),
    show(report) {
      let item = shown.get(report);
      if (!item) {
        item = element('div', {}, element('p', {}, report.text), element('div', { class: 'status' }));
        shown.set(report, item);
        add(item);
        const handler = handlers[channel];
        if (handler) void respond(report, handler);
      }
      item.className = `said mine ${report.status}`;
      const failed = report.status === 'failed';
      item.lastElementChild?.replaceChildren(
        failed ? 'Not sent. ' : report.status === 'delivered' ? 'Delivered' : 'Sending…',
        failed ? element('button', { class: 'link', click: () => tracker.retry(report) }, 'Try again') : '',
      );
      log.scrollTop = log.scrollHeight;
    },
    focus: () => field.focus(),
    clear() {
      shown.clear();
      log.replaceChildren(hello);
    },
  };
}

function dots(): HTMLElement[] {
  return [1, 2, 3].map(() => element('i'));
}
