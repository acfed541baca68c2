import { CHANNEL_RULES, CHANNELS } from '@webspeaker/core/channels';

import { quietly } from '../quietly.ts';
import { element, icon } from './element.ts';
import type { Drawing } from './message-view.ts';
import type { Texts } from './texts/texts.ts';
import type { Message } from './thread.ts';

const THUMB =
  'M7 11v9H4v-9zM7 11l4-7.5c1.6 0 2.5 1.1 2.2 2.7L12.6 9H18a2 2 0 0 1 2 2.4l-1.3 7A2 2 0 0 1 16.7 20H7';
const SHEETS = 'M9 9h11v11H9zM6 15H4V4h11v2';
const COPIED_MS = 2_000;

/**
 * Draws what a visitor can do with an answer of AI search: stop it while it comes; then say whether it helped, copy it, and ask
 * a person, where somebody answers.
 *
 * @returns the row, and the function that draws what can be done now
 *
 * @example
 * const tools = answerTools(message, drawing);
 * tools.update();
 */
export function answerTools(
  message: Message,
  { host, look, speech: { texts }, turnTo }: Pick<Drawing, 'host' | 'look' | 'speech' | 'turnTo'>,
): { root: HTMLElement; update(): void } {
  const root = element('div', { class: 'tools' });
  const said = element('span', { role: 'status' });
  const thumbs = ratingButtons(message, { host, texts });
  const copy = tool(texts.copy, {
    path: SHEETS,
    click: () => void copyText(message.text ?? '', { said, texts }),
  });
  const stop = element('button', { class: 'link', click: () => message.stop?.() }, texts.stop);
  const person = element('button', { class: 'link', click: () => handOver() }, texts.askPerson);

  const channel = (look.channels ?? CHANNELS).find((each) => CHANNEL_RULES[each].answeredBy === 'member');
  const { question } = message;

  /** Sends what was asked to a person. */
  function handOver(): void {
    if (!channel || !question) return;
    message.handedOver = true;
    update();
    turnTo(channel);
    const { text, messageId, status } = question;
    const inReplyTo = status === 'delivered' ? messageId : undefined;
    void host.tracker.api.send({ channel, text, inReplyTo });
  }

  function update(): void {
    const { stop: comes, ending, handedOver } = message;
    const isAnswer = !ending || ending === 'cut off';
    const tools = comes
      ? [stop]
      : [
          ...(isAnswer ? thumbs : []),
          ...(message.text ? [copy] : []),
          ...(channel && question && !handedOver ? [person] : []),
          said,
        ];
    // Who has the focus on one keeps it.
    const isSame =
      tools.length === root.children.length && tools.every((each, i) => root.children[i] === each);
    if (!isSame) root.replaceChildren(...tools);
  }
  return { root, update };
}

/** Thumbs up and down; a second press on the same takes it back. */
function ratingButtons(
  message: Message,
  { host, texts }: Pick<Drawing, 'host'> & { texts: Texts },
): HTMLElement[] {
  const ratings = ['up', 'down'] as const;
  const buttons = ratings.map((rating) =>
    tool(rating === 'up' ? texts.helpful : texts.notHelpful, { path: THUMB, click: () => rate(rating) }),
  );

  function show(): void {
    ratings.forEach((rating, i) =>
      buttons[i]?.setAttribute('aria-pressed', String(message.rating === rating)),
    );
  }

  function rate(pressed: 'up' | 'down'): void {
    const { messageId, sentAs } = message;
    const rating = message.rating === pressed ? null : pressed;
    message.rating = rating;
    show();
    if (!messageId || !sentAs) return;
    const tell = async (): Promise<void> =>
      (await (await host.tracker.connect()).answers()).rate(messageId, rating, sentAs);
    tell().catch(() => undefined);
  }

  buttons[1]?.classList.add('down');
  show();
  return buttons;
}

async function copyText(text: string, { said, texts }: { said: HTMLElement; texts: Texts }): Promise<void> {
  await quietly(() => navigator.clipboard.writeText(text))?.then(
    () => (said.textContent = texts.copied),
    () => undefined,
  );
  setTimeout(() => (said.textContent = ''), COPIED_MS);
}

function tool(label: string, { path, click }: { path: string; click(): void }): HTMLElement {
  return element('button', { class: 'tool', 'aria-label': label, title: label, click }, icon(path));
}
