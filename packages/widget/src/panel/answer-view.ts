import { addStyles } from './add-styles.ts';
import css from './answer-view.css?inline';
import { avatar } from './avatar.ts';
import { element } from './element.ts';
import { time, words, type Drawing, type MessageView } from './message-view.ts';
import { playSound } from './sound.ts';
import type { Message } from './thread.ts';

/** What the file `answer-view.js` exports: all that is needed once somebody answers. */
export type AnswerViewModule = {
  readonly answerView: typeof answerView;
  readonly playSound: typeof playSound;
};

export { playSound };

const styled = new WeakSet<ShadowRoot>();

/**
 * Draws a message of somebody other than the visitor: who wrote it, that it is an AI where it is one, when, and what it says;
 * three dots while it is being written.
 *
 * @param root the message's place in the log
 *
 * @example
 * const { update } = answerView(root, message, drawing);
 * update();
 */
export function answerView(
  root: HTMLElement,
  message: Message,
  { host, look, speech }: Pick<Drawing, 'host' | 'look' | 'speech'>,
): Pick<MessageView, 'update'> {
  const { texts, locale } = speech;
  const byAi = message.author === 'assistant';
  const name = (byAi ? look.assistant : look.name) ?? (byAi ? texts.assistant : texts.team);
  const bubble = element('div');
  if (!styled.has(host.root)) addStyles(host.root, css);
  styled.add(host.root);
  root.append(
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
  );
  return {
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

function dots(): HTMLElement[] {
  return [1, 2, 3].map(() => element('i'));
}
