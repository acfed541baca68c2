import { MAX_SOURCES, MAX_SOURCE_TITLE_LENGTH } from '@webspeaker/core/limits';
import type { Source } from '@webspeaker/core/protocol';

import { quietly } from '../quietly.ts';
import { randomUuid } from '../random-uuid.ts';
import type { MessageReport } from '../sending/outbox.ts';
import type { Tracker } from '../tracker.ts';
import type { AnswerHandler } from './answer-handler.ts';
import type { Texts } from './texts/texts.ts';
import type { Message } from './thread.ts';

/** A handler that is silent for longer has failed as far as the visitor can tell. */
const SILENCE_MS = 60_000;
/** Redrawing more often than this would be seen by nobody. */
const DRAW_EVERY_MS = 50;

type Answering = { tracker: Tracker; texts: Texts; changed(): void };

/**
 * Asks the page's handler, and writes what it answers into a message as it comes: a text, a stream of texts, either with
 * sources, or that there is no answer. What AI search answered is then told to the server, when that has the question.
 *
 * It never rejects: a handler that throws, or is silent for a minute, has no answer.
 *
 * @param message where the answer is written; it gets a `stop` while it comes, and an `ending` if that is not the usual one
 * @param options.changed called when the message says something new
 * @param options.texts the panel's words, for what has none of its own
 *
 * @example
 * await writeAnswer(message, { handler, tracker, texts, changed: () => emit('shown', message) });
 */
export async function writeAnswer(
  message: Message,
  options: Answering & { handler: AnswerHandler },
): Promise<void> {
  const { handler, changed } = options;
  const { channel, text, messageId } = message.question as MessageReport;
  const abort = new AbortController();
  const { signal } = abort;
  const patience = makePatience(signal);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (text: string): void => {
    message.text = text;
    timer ??= setTimeout(() => ((timer = undefined), changed()), DRAW_EVERY_MS);
  };
  message.messageId = randomUuid();
  message.stop = () => abort.abort();
  changed();
  try {
    await take(await patience(handler({ channel, text, messageId, signal })), { message, write, patience });
  } catch (error) {
    message.ending = signal.aborted ? 'stopped' : message.text ? 'cut off' : 'failed';
    if (!signal.aborted) console.error('WebSpeaker: the answer handler failed', error);
  }
  // What the handler still does is for nobody.
  abort.abort();
  clearTimeout(timer);
  delete message.stop;
  message.text ??= '';
  reportAnswer(message, options);
}

/**
 * When the server has the question, says in whose conversation its answer stands, and tells the server what AI search
 * answered. What was stopped before it said anything is no answer.
 */
function reportAnswer(message: Message, { tracker, texts, changed }: Answering): void {
  const { author, question, messageId = '', ending, sources = [] } = message;
  const isShort = ending === 'none found' || ending === 'failed';
  const text = message.text || (isShort ? (ending === 'failed' ? texts.noAnswer : texts.noneFound) : '');
  if (!question || !text) return;
  const outcome = isShort || ending === 'cut off' ? 'no_answer' : 'answered';

  async function tell(): Promise<void> {
    const client = await tracker.connect();
    message.sentAs = client.sentAs(question as MessageReport);
    if (!message.sentAs) return;
    changed();
    if (author !== 'assistant') return;
    const inReplyTo = (question as MessageReport).messageId;
    (await client.answers()).report({ messageId, inReplyTo, text, sources, outcome }, message.sentAs);
  }
  const off = tracker.api.on('message', (report) => {
    if (report === question) tellOnce();
  });
  function tellOnce(): void {
    if (question?.status !== 'delivered') return;
    off();
    tell().catch(() => undefined);
  }
  tellOnce();
}

const SILENT = new Error('The answer handler said nothing for a minute');

type Patience = <Value>(value: Value | PromiseLike<Value>) => Promise<Value>;

/** Waits for something, until it takes too long or the signal says stop. */
function makePatience(signal: AbortSignal): Patience {
  const stopped = new Promise<never>((_, fail) => signal.addEventListener('abort', () => fail(SILENT)));
  stopped.catch(() => undefined);
  return async (value) => {
    let timer;
    const silence = new Promise<never>((_, fail) => (timer = setTimeout(fail, SILENCE_MS, SILENT)));
    try {
      return await Promise.race([value, silence, stopped]);
    } finally {
      clearTimeout(timer);
    }
  };
}

type Taking = { message: Message; write(text: string): void; patience: Patience };

async function take(answered: unknown, taking: Taking): Promise<void> {
  if (typeof answered !== 'object' || answered === null || isStream(answered))
    return takeText(answered, taking);
  const { text, sources, noAnswer } = answered as { text?: unknown; sources?: unknown; noAnswer?: unknown };
  await takeText(text, taking);
  if (noAnswer === true) taking.message.ending = 'none found';
  else taking.message.sources = cleanSources(await taking.patience(sources));
}

async function takeText(value: unknown, { write, patience }: Taking): Promise<void> {
  const given = await patience(value);
  if (!isStream(given)) {
    if (given !== null && given !== undefined && given !== '') write(String(given));
    return;
  }
  const stream = readerOf(given);
  let text = '';
  try {
    for (;;) {
      const { done, value: part } = await patience(stream.next());
      if (done) return;
      text += String(part);
      if (text) write(text);
    }
  } finally {
    // Its own end would wait for what it was doing.
    quietly(() => void stream.return?.()?.then(undefined, () => undefined));
  }
}

type Stream = AsyncIterable<unknown> | ReadableStream<unknown>;

function isStream(value: unknown): value is Stream {
  const { [Symbol.asyncIterator]: iterate, getReader } = Object(value) as Partial<
    Record<string | symbol, unknown>
  >;
  return !!(iterate ?? getReader);
}

/** A `ReadableStream` is no async iterable in every browser yet. */
function readerOf(stream: Stream): Pick<AsyncIterator<unknown>, 'next' | 'return'> {
  if (Symbol.asyncIterator in stream) return stream[Symbol.asyncIterator]();
  const reader = (stream as ReadableStream<unknown>).getReader();
  return {
    next: () => reader.read() as Promise<IteratorResult<unknown>>,
    return: () => reader.cancel().then(() => ({ done: true, value: undefined })),
  };
}

/** Those with an address on the web, in the protocol's limits; a title is the address where there is none. */
function cleanSources(given: unknown): Source[] {
  if (!Array.isArray(given)) return [];
  return (given as Partial<Source>[])
    .flatMap((source) => {
      const url = quietly(() => new URL(String(source.url), document.baseURI));
      if (!url || !/^https?:$/.test(url.protocol)) return [];
      const title = String(source.title ?? '').trim() || url.hostname + url.pathname;
      return [{ title: title.slice(0, MAX_SOURCE_TITLE_LENGTH), url: url.href }];
    })
    .slice(0, MAX_SOURCES);
}
