import { CHANNEL_RULES, type Channel } from '@webspeaker/core/channels';

import { makeEmitter } from '../emitter.ts';
import type { MessageReport } from '../sending/outbox.ts';
import type { AnswerHandler, PanelHost } from './panel-module.ts';

/** One message of a conversation, whoever wrote it. */
export type Message = {
  readonly channel: Channel;
  readonly author: 'visitor' | 'assistant' | 'member';
  /** Milliseconds since 1970, by this browser's clock. */
  readonly at: number;
  /** Null while it is being written; `noAnswer`: there is none. */
  text: string | null;
  noAnswer?: boolean;
  /** What became of a message of the visitor. */
  readonly report?: Readonly<MessageReport>;
};

export type ThreadEvents = {
  /** A message was added, or is another now. */
  shown: Message;
  removed: Message;
  /** The visitor's data was erased. */
  cleared: null;
};

/** What was said on this page, in both channels; it lives in the page's memory alone. */
export type Thread = {
  readonly messages: readonly Message[];
  on<Name extends keyof ThreadEvents>(name: Name, listener: (detail: ThreadEvents[Name]) => void): () => void;
};

/** A handler that takes longer has failed as far as the visitor can tell. */
const ANSWER_TIMEOUT_MS = 60_000;

/**
 * Keeps what visitor and site say to each other: hears the visitor's messages from the tracker, and asks the page's
 * handler for an answer to each.
 *
 * @example
 * const thread = makeThread(host);
 * thread.on('shown', ({ author, text }) => console.log(author, text));
 */
export function makeThread({ tracker, handlers, reports }: PanelHost): Thread {
  let messages: Message[] = [];
  const { on, emit } = makeEmitter<ThreadEvents>();

  function add(message: Message): void {
    messages.push(message);
    emit('shown', message);
  }

  function hear(report: Readonly<MessageReport>): void {
    const known = messages.find((message) => message.report === report);
    if (known) emit('shown', known);
    else {
      const { channel, text } = report;
      add({ channel, author: 'visitor', at: Date.now(), text, report });
      const handler = handlers[channel];
      if (handler) void answer(report, handler);
    }
  }

  async function answer(report: Readonly<MessageReport>, ask: AnswerHandler): Promise<void> {
    const { channel, text, messageId } = report;
    const author = CHANNEL_RULES[channel].answeredBy;
    const message: Message = { channel, author, at: Date.now(), text: null };
    add(message);
    try {
      const answered: unknown = await Promise.race([
        ask({ channel, text, messageId }),
        new Promise((_, fail) => setTimeout(fail, ANSWER_TIMEOUT_MS)),
      ]);
      message.text = String(answered ?? '');
    } catch {
      message.text = '';
      message.noAnswer = true;
    }
    // The visitor's data may have been erased meanwhile, and the answer with it.
    if (!messages.includes(message)) return;
    if (message.text || message.noAnswer) emit('shown', message);
    else {
      messages = messages.filter((each) => each !== message);
      emit('removed', message);
    }
  }

  reports.forEach(hear);
  tracker.api.on('message', hear);
  tracker.api.on('erased', () => {
    messages = [];
    emit('cleared', null);
  });

  return {
    get messages() {
      return messages;
    },
    on,
  };
}
