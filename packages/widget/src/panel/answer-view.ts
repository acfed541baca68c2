import { linkedText, richText } from '@webspeaker/core/rich-text';

import { addStyles } from './add-styles.ts';
import { answerTools } from './answer-tools.ts';
import css from './answer-view.css?inline';
import { avatar } from './avatar.ts';
import { draw } from './draw.ts';
import { element } from './element.ts';
import { time, type Drawing, type MessageView } from './message-view.ts';
import { playSound } from './sound.ts';
import type { Message } from './thread.ts';

/** What the file `answer-view.js` exports: all that is needed once somebody answers. */
export type AnswerViewModule = {
  readonly answerView: typeof answerView;
  readonly playSound: typeof playSound;
};

export { playSound };

/**
 * Draws a message of somebody other than the visitor: who wrote it, that it is an AI where it is one, when, and what it says as
 * far as it has come; three dots before. An AI's text may be formatted and has its sources below it, a person's is shown as it
 * was written.
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
  drawing: Pick<Drawing, 'host' | 'look' | 'speech' | 'turnTo'>,
): Pick<MessageView, 'update'> {
  const { host, look, speech } = drawing;
  const { texts, locale } = speech;
  const byAi = message.author === 'assistant';
  const name = message.name ?? (byAi ? look.assistant : look.name) ?? (byAi ? texts.assistant : texts.team);
  const bubble = element('div', { class: 'bubble' });
  const sources = element('div', { class: 'sources' });
  const tools = byAi ? answerTools(message, drawing) : null;
  addStyles(host.root, css);
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
      ...(tools ? [sources, tools.root] : []),
    ),
  );
  return {
    update() {
      const { text, ending, stop } = message;
      const instead = {
        'none found': texts.noneFound,
        failed: texts.noAnswer,
        stopped: texts.stopped,
        'cut off': '',
      };
      const words = text || (ending ? instead[ending] : '');
      // A screen reader is not told every word of an answer that comes word by word, but the whole.
      bubble.ariaBusy = String(!!stop);
      bubble.classList.toggle('dots', !words);
      if (!words) bubble.replaceChildren(...dots(texts.writing));
      else {
        const read = byAi && !(ending && !text) ? richText : linkedText;
        replaceChanged(bubble, read(words).map(draw));
      }
      if (ending === 'cut off') bubble.append(element('p', { class: 'ending' }, texts.cutOff));
      sources.replaceChildren(...sourceList(message, texts.sources));
      tools?.update();
    },
  };
}

/** Leaves what is the same in place, with what a reader has selected in it. */
function replaceChanged(parent: HTMLElement, children: readonly Node[]): void {
  let same = 0;
  while (children[same] && parent.childNodes[same]?.isEqualNode(children[same] ?? null)) same++;
  while (parent.childNodes.length > same) parent.lastChild?.remove();
  parent.append(...children.slice(same));
}

function sourceList({ sources = [] }: Message, title: string): HTMLElement[] {
  if (sources.length === 0) return [];
  const links = sources.map(({ title, url }) =>
    element(
      'li',
      {},
      element('a', { href: url, target: '_blank', rel: 'noopener noreferrer nofollow', dir: 'auto' }, title),
    ),
  );
  return [element('b', {}, title), element('ol', {}, ...links)];
}

function dots(label: string): HTMLElement[] {
  return [element('span', { role: 'img', 'aria-label': label }, ...[1, 2, 3].map(() => element('i')))];
}
