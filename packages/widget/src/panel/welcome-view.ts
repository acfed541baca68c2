import { CHANNEL_RULES, type Channel } from '@webspeaker/core/channels';

import { avatar } from './avatar.ts';
import { element, icon } from './element.ts';
import type { Look } from './look.ts';
import type { Texts } from './texts/texts.ts';

/**
 * Draws what stands in an empty conversation: a greeting, what the channel is for, and the questions that the owner
 * suggests. A press on one asks it.
 *
 * @param texts the panel's words, the owner's own among them
 * @param options.suggest true where the owner's suggestions belong
 * @param options.ask called with the question that was pressed
 *
 * @example
 * log.append(welcomeView(texts, { channel: 'ai_search', look, suggest: true, ask: send }));
 */
export function welcomeView(
  texts: Texts,
  options: { channel: Channel; look: Look; suggest: boolean; ask(question: string): void },
): HTMLElement {
  const { channel, look, suggest, ask } = options;
  const { answeredBy } = CHANNEL_RULES[channel];
  const questions = suggest ? texts.suggestions.split('|').map((each) => each.trim()) : [];
  return element(
    'div',
    { class: 'welcome' },
    avatar(look, answeredBy),
    element('h3', { dir: 'auto' }, texts.greeting),
    element(
      'p',
      { class: 'hello', dir: 'auto' },
      answeredBy === 'assistant' ? texts.aiSearchHello : texts.liveSupportHello,
    ),
    ...questions
      .filter(Boolean)
      .map((question) =>
        element(
          'button',
          { class: 'suggestion', click: () => ask(question) },
          element('span', { dir: 'auto' }, question),
          icon('M5 12h13M13 6l6 6-6 6'),
        ),
      ),
  );
}
