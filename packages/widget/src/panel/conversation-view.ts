import { CHANNEL_RULES, type Channel } from '@webspeaker/core/channels';

import { makeComposer } from './composer.ts';
import { element } from './element.ts';
import { messageView, type Drawing, type MessageView } from './message-view.ts';
import type { Message } from './thread.ts';
import { welcomeView } from './welcome-view.ts';
import { dayOf, midnight } from './when.ts';

/** One channel in the panel. */
export type ConversationView = {
  readonly root: HTMLElement;
  /** Shows a message, or what it says now. */
  show(message: Message): void;
  remove(message: Message): void;
  /** Begins anew. */
  clear(): void;
  /** Puts the cursor into the message field. */
  focus(): void;
  /** Says that files can't be sent. */
  refuseFiles(): void;
};

/** Who reads further up is not pulled down by a new message. */
const NEAR_THE_END_PX = 80;

/**
 * Makes the view of one channel: what was said so far, and the field to write in.
 *
 * @param options.channel which channel it is
 * @param options.suggest true where the owner's suggested questions belong
 * @param options.send sends what the visitor wrote
 *
 * @example
 * const view = conversationView({ channel: 'ai_search', suggest: true, send, speech, look, retry });
 */
export function conversationView(
  options: Drawing & { channel: Channel; suggest: boolean; send(text: string): void },
): ConversationView {
  const { channel, send, look, suggest, speech } = options;
  const { texts, locale } = speech;
  const views = new Map<Message, MessageView>();
  let days: { at: number; root: HTMLElement }[] = [];

  const welcome = welcomeView(texts, { channel, look, suggest, ask: send });
  const log = element('div', { class: 'log', role: 'log', tabindex: '0', 'aria-label': texts.messages });
  const isAssistant = CHANNEL_RULES[channel].answeredBy === 'assistant';
  const label = isAssistant ? texts.aiSearchField : texts.liveSupportField;
  const composer = makeComposer(texts, { label, send });

  /** Begins a new day above a message, where one began; a conversation of today needs no such line. */
  function separate(at: number): void {
    const day = midnight(at);
    const last = days.at(-1)?.at ?? midnight(Date.now());
    if (last !== day) {
      const root = element('div', { class: 'day' });
      days.push({ at: day, root });
      log.append(root);
    }
    // What was today may be yesterday now.
    for (const each of days) each.root.textContent = dayOf(each.at, locale);
  }

  function show(message: Message): void {
    const follow = message.author === 'visitor' || isNearTheEnd(log);
    let view = views.get(message);
    if (!view) {
      welcome.remove();
      separate(message.at);
      view = messageView(message, options);
      views.set(message, view);
      log.append(view.root);
    }
    view.update();
    if (follow) log.scrollTop = log.scrollHeight;
  }

  function clear(): void {
    views.clear();
    days = [];
    log.replaceChildren(welcome);
  }

  clear();
  return {
    root: element('div', { class: 'conversation' }, log, composer.root),
    show,
    remove(message) {
      views.get(message)?.root.remove();
      views.delete(message);
    },
    clear,
    focus: composer.focus,
    refuseFiles: composer.refuseFiles,
  };
}

function isNearTheEnd({ scrollTop, scrollHeight, clientHeight }: HTMLElement): boolean {
  return scrollHeight - scrollTop - clientHeight < NEAR_THE_END_PX;
}
