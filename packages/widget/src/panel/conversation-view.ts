import { CHANNEL_RULES, type Channel } from '@webspeaker/core/channels';

import { makeComposer } from './composer.ts';
import { element } from './element.ts';
import { messageView, type Drawing, type MessageView } from './message-view.ts';
import type { Texts } from './texts/texts.ts';
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
 * @param options.typing called when the visitor writes
 * @param options.below stands between the messages and the field
 *
 * @example
 * const view = conversationView({ channel: 'ai_search', suggest: true, send, typing, host, speech, look, retry });
 */
export function conversationView(
  options: Omit<Drawing, 'grow'> & {
    channel: Channel;
    suggest: boolean;
    send(text: string): void;
    typing(): void;
    below: HTMLElement | null;
  },
): ConversationView {
  const { channel, send, typing, below, look, suggest, speech } = options;
  const { texts, locale } = speech;
  const views = new Map<Message, MessageView>();

  const welcome = welcomeView(texts, { channel, look, suggest, ask: send });
  const log = element('div', { class: 'log', role: 'log', tabindex: '0', 'aria-label': texts.messages });
  const days = dayLines(log, locale);
  const composer = makeComposer(texts, { label: fieldLabel(channel, texts), send, typing });

  function grow(draw: () => void, follow = isNearTheEnd(log)): void {
    draw();
    if (follow) log.scrollTop = log.scrollHeight;
  }

  function show(message: Message): void {
    const known = views.get(message);
    const view = known ?? messageView(message, { ...options, grow });
    views.set(message, view);
    grow(
      () => {
        if (!known) {
          welcome.remove();
          days.begin(message.at);
          log.append(view.root);
        }
        view.update();
      },
      message.author === 'visitor' || isNearTheEnd(log),
    );
  }

  function clear(): void {
    views.clear();
    days.clear();
    log.replaceChildren(welcome);
  }

  clear();
  return {
    root: element('div', { class: 'conversation' }, log, ...(below ? [below] : []), composer.root),
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

function fieldLabel(channel: Channel, texts: Texts): string {
  return CHANNEL_RULES[channel].answeredBy === 'assistant' ? texts.aiSearchField : texts.liveSupportField;
}

/** The lines between days; a conversation of today needs none. */
function dayLines(log: HTMLElement, locale: string): { begin(at: number): void; clear(): void } {
  const lines: { at: number; root: HTMLElement }[] = [];
  return {
    /** Begins a new day above a message that is written at that time, where one began. */
    begin(at) {
      const day = midnight(at);
      const last = lines.at(-1)?.at ?? midnight(Date.now());
      if (last !== day) {
        const root = element('div', { class: 'day' });
        lines.push({ at: day, root });
        log.append(root);
      }
      // What was today may be yesterday now.
      for (const each of lines) each.root.textContent = dayOf(each.at, locale);
    },
    clear() {
      lines.length = 0;
    },
  };
}

function isNearTheEnd({ scrollTop, scrollHeight, clientHeight }: HTMLElement): boolean {
  return scrollHeight - scrollTop - clientHeight < NEAR_THE_END_PX;
}
