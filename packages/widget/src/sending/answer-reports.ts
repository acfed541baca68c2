import { MAX_ANSWER_LENGTH, MAX_BODY_BYTES, MAX_SOURCES } from '@webspeaker/core/limits';
import type { AnswerAnswer, AnswerOutcome, Source } from '@webspeaker/core/protocol';

import { toJson } from '../to-json.ts';
import { ANSWERS } from '../visitor/entries.ts';
import type { Identity } from '../visitor/identity.ts';
import type { Recognition } from '../visitor/recognition.ts';
import type { VisitorKeyStore } from '../visitor/visitor-key-store.ts';
import { keepTrying } from './keep-trying.ts';
import { openKeptMessages } from './kept-messages.ts';
import { pause } from './pause.ts';
import type { Call, Outcome } from './post.ts';
import { senderOf, type SentAs } from './sent-as.ts';

/** An answer of AI search, as it was shown. */
export type ShownAnswer = {
  /** UUID. */
  readonly messageId: string;
  /** The question, which the server has. */
  readonly inReplyTo: string;
  readonly text: string;
  readonly sources: readonly Source[];
  readonly outcome: AnswerOutcome;
};

/** Tells the server which answers were shown, and what visitors think of them. */
export type AnswerReports = {
  /** Tells of an answer, now and again until the server has it. */
  report(answer: ShownAnswer, sentAs: SentAs): void;
  /** Tells of a rating; null takes it back. The newest one counts. */
  rate(messageId: string, rating: 'up' | 'down' | null, sentAs: SentAs): void;
};

/** For what stands around an answer in its request: keys and the consent claim. */
const BODY_MARGIN_BYTES = 1_500;

type KeptAnswer = ShownAnswer & { readonly at: number };

type ReportParts = {
  name: string;
  call: Call;
  store: VisitorKeyStore;
  identity: Pick<Identity, 'claim' | 'endedBy'>;
  recognition: Pick<Recognition, 'recognised'>;
};

/**
 * Makes the reports of answers, and goes on with those that an earlier page could not deliver.
 *
 * An answer goes to the server as the question did: with the same visitor key, or in the same anonymous thread. Where that one
 * is no more it does not go at all. Nothing waits for it and nobody is asked to stay: it is sent with a request that outlives
 * the page, and, under consent, kept in the browser for a day until the server has it, in `<name>.answers`.
 *
 * @param parts.name name of the visitor's entry in `localStorage`
 *
 * @example
 * const { report } = makeAnswerReports({ name: store.name, call, store, identity, recognition });
 * report({ messageId, inReplyTo, text: 'Two days.', sources: [], outcome: 'answered' }, sentAs);
 */
export function makeAnswerReports(parts: ReportParts): AnswerReports {
  const { store, recognition } = parts;
  const attempt = makeAttempt(parts);
  const kept = openKeptMessages<KeptAnswer>(parts.name + ANSWERS);
  const open = new Map<ShownAnswer, SentAs>();
  /** Under which id the server has an answer; null where it does not. */
  const stored = new Map<string, Promise<string | null>>();
  let ratings = Promise.resolve<unknown>(null);

  function keep(answer: ShownAnswer, sentAs: SentAs): void {
    const isTracked = 'visitorKey' in sentAs && store.held()?.key === sentAs.visitorKey;
    if (isTracked && recognition.recognised()) kept.keep({ ...answer, at: Date.now() });
  }

  async function deliver(answer: ShownAnswer, sentAs: SentAs): Promise<string | null> {
    open.set(answer, sentAs);
    const outcome = await keepTrying(
      () => attempt('answers', answer, sentAs),
      (ms) => (keep(answer, sentAs), pause(ms)),
    );
    open.delete(answer);
    if (outcome.ok || outcome.againAfterMs === undefined) kept.drop(answer.messageId);
    return outcome.ok ? (outcome.body as AnswerAnswer).messageId : null;
  }

  function report(answer: ShownAnswer, sentAs: SentAs): void {
    if (!stored.has(answer.messageId)) stored.set(answer.messageId, deliver(answer, sentAs));
  }

  addEventListener('pagehide', () => {
    for (const [answer, sentAs] of open) {
      keep(answer, sentAs);
      // One that is sent twice is still one answer.
      void attempt('answers', answer, sentAs);
    }
  });
  const held = store.held();
  for (const answer of kept.take())
    if (held && recognition.recognised()) report(answer, { visitorKey: held.key });

  return {
    report: (answer, sentAs) => report(fitted(answer), sentAs),
    rate(messageId, rating, sentAs) {
      ratings = ratings.then(async () => {
        // Of two answers to one question the server keeps one.
        const id = await (stored.get(messageId) ?? messageId);
        if (id !== null) await keepTrying(() => attempt('ratings', { messageId: id, rating }, sentAs), pause);
      });
    },
  };
}

/** Makes the function that tries once to tell the server something of a sender. */
function makeAttempt({ call, store, identity }: ReportParts) {
  return async (name: string, fields: object, sentAs: SentAs): Promise<Outcome> => {
    const sender = await senderOf(sentAs, { store, identity });
    if (!sender) return { ok: false, code: 'WITHDRAWN' };
    const outcome = await call(name, { ...fields, ...sender });
    if (sender.visitor) identity.endedBy(outcome, sender.visitor.key);
    return outcome;
  };
}

/** Shortens what is over the protocol's limits: the rest of an answer matters more than that nothing of it arrives. */
function fitted({ text, sources, ...rest }: ShownAnswer): ShownAnswer {
  const answer = { ...rest, text: text.slice(0, MAX_ANSWER_LENGTH), sources: sources.slice(0, MAX_SOURCES) };
  const isTooLarge = (): boolean =>
    new TextEncoder().encode(toJson(answer)).length > MAX_BODY_BYTES - BODY_MARGIN_BYTES;
  while (answer.sources.length > 0 && isTooLarge()) answer.sources.pop();
  while (isTooLarge()) answer.text = answer.text.slice(0, -500);
  return answer;
}
