import { CHANNEL_RULES, CHANNELS, type Channel } from '@webspeaker/core/channels';
import type { Source } from '@webspeaker/core/protocol';

import type { AnswersModule } from '../answers.ts';
import { makeEmitter } from '../emitter.ts';
import type { MessageReport } from '../sending/outbox.ts';
import type { SentAs } from '../sending/sent-as.ts';
import type { AnswerHandler } from './answer-handler.ts';
import type { PanelHost } from './panel-module.ts';
import type { Texts } from './texts/texts.ts';

/** One message of a conversation, whoever wrote it. */
export type Message = {
  readonly channel: Channel;
  readonly author: 'visitor' | 'assistant' | 'member';
  /** Milliseconds since 1970, by this browser's clock. */
  readonly at: number;
  /** What it says so far; null before it says anything. */
  text: string | null;
  /** What became of a message of the visitor. */
  readonly report?: Readonly<MessageReport>;
  /** Of an answer, what became of its question. */
  readonly question?: Readonly<MessageReport>;
  /** UUID of what others wrote. */
  messageId?: string;
  /** The pages that an answer rests on. */
  sources?: readonly Source[];
  /** Ends an answer that is being written; absent where it is written. */
  stop?: () => void;
  /** How an answer ended, if not well. */
  ending?: 'none found' | 'failed' | 'cut off' | 'stopped';
  rating?: 'up' | 'down' | null;
  /** The question went to a person. */
  handedOver?: boolean;
  /** Of a reply, the place in the server's order up to which the thread is complete. */
  readonly cursor?: string;
  /** No message yet: somebody is writing one. */
  readonly isPresence?: boolean;
  /** Who wrote it, where that is known. */
  readonly name?: string | undefined;
  /** As whom the visitor is known to the server in this message's conversation. */
  sentAs?: SentAs | undefined;
};

export type ThreadEvents = {
  /** A message was added, or is another now. */
  shown: Message;
  removed: Message;
  /** The visitor's data was erased: what is left goes to a new visitor's conversation. */
  cleared: null;
  /** What an earlier page kept is there. */
  restored: null;
};

/** What was said, in both channels: on this page, and under consent on those before. */
export type Thread = {
  readonly messages: readonly Message[];
  add(message: Message): void;
  remove(message: Message): void;
  /** Puts what an earlier page kept before what is there. */
  restore(kept: readonly Message[]): void;
  on<Name extends keyof ThreadEvents>(name: Name, listener: (detail: ThreadEvents[Name]) => void): () => void;
};

/**
 * Keeps what visitor and site say to each other: hears the visitor's messages from the tracker, and asks the page's
 * handler for an answer to each.
 *
 * @param texts the panel's words as they are now
 *
 * @example
 * const thread = makeThread(host, () => texts);
 * thread.on('shown', ({ author, text }) => console.log(author, text));
 */
export function makeThread({ tracker, handlers, reports, load }: PanelHost, texts: () => Texts): Thread {
  let messages: Message[] = [];
  const { on, emit } = makeEmitter<ThreadEvents>();

  function add(message: Message): void {
    messages.push(message);
    emit('shown', message);
  }

  function hear(report: Readonly<MessageReport>): void {
    const known = messages.find((message) => message.report === report);
    if (known) return emit('shown', known);
    const { channel, text } = report;
    add({ channel, author: 'visitor', at: Date.now(), text, report });
    const handler = CHANNELS.includes(channel) ? handlers[channel] : null;
    if (handler) void answer(report, handler);
  }

  async function answer(question: Readonly<MessageReport>, handler: AnswerHandler): Promise<void> {
    const message = answerTo(question);
    // The visitor's data may have been erased meanwhile, and the answer with it.
    const changed = (): void => (messages.includes(message) ? emit('shown', message) : message.stop?.());
    add(message);
    await load<AnswersModule>('answers.js').then(
      ({ writeAnswer }) => writeAnswer(message, { handler, changed, tracker, texts: texts() }),
      () => Object.assign(message, { text: '', ending: 'failed' }),
    );
    if (message.text || message.ending) changed();
    else remove(message);
  }

  function remove(message: Message): void {
    messages = messages.filter((each) => each !== message);
    emit('removed', message);
  }

  function restore(kept: readonly Message[]): void {
    messages = [...kept, ...messages];
    if (kept.length > 0) emit('restored', null);
  }

  reports.forEach(hear);
  tracker.api.on('message', hear);
  tracker.api.on('erased', () => {
    const before = messages;
    messages = before.filter(isUnderWay);
    for (const each of before) if (!isUnderWay(each)) each.stop?.();
    emit('cleared', null);
  });

  return {
    get messages() {
      return messages;
    },
    add,
    remove,
    restore,
    on,
  };
}

/** What is not sent yet, with its answer: the tracker gave up what an erasure stopped before it told of that. */
function isUnderWay({ report, question }: Message): boolean {
  return (report ?? question)?.status === 'sending';
}

function answerTo(question: Readonly<MessageReport>): Message {
  const { channel } = question;
  return { channel, author: CHANNEL_RULES[channel].answeredBy, at: Date.now(), text: null, question };
}
