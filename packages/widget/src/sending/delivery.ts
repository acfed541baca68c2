import { MAX_TEXT_LENGTH } from '@webspeaker/core/limits';
import type { MessageAnswer } from '@webspeaker/core/protocol';

import { UNSENT } from '../visitor/entries.ts';
import type { Identity } from '../visitor/identity.ts';
import type { Recognition } from '../visitor/recognition.ts';
import { openKeptMessages } from './kept-messages.ts';
import type { Outbox, MessageReport, OutgoingMessage, WrittenMessage } from './outbox.ts';
import type { Call, Outcome } from './post.ts';
import { makeSendQueue } from './send-queue.ts';
import type { SentAs } from './sent-as.ts';

/** Delivers messages, with what consent allows. */
export type Delivery = {
  /** Delivers a message; what it resolves to is final, unless the visitor wants it tried again. */
  deliver(message: OutgoingMessage): Promise<Outcome>;
  /** Sends what an earlier page could not send and kept. To be called under granted consent. */
  resume(): void;
  /** Tracked messages that wait do not go out any more, and none is kept. */
  stopTracked(): void;
  /** As whom a message was sent; undefined where the server does not have it yet. */
  sentAs(report: Readonly<MessageReport>): SentAs | undefined;
};

/** New identities tried for one message after "erased"; more than one means that something is wrong. */
const MAX_RENEWALS = 2;

/**
 * Makes the delivery of one visitor's messages.
 *
 * Whether a message is tracked was decided when it was sent, and is decided again before each attempt: consent that ended
 * makes it anonymous or stops it, consent that came later changes nothing. It never rejects; failures are values.
 *
 * Under consent a message that could not be sent, or whose answer the page did not wait for, is kept in the browser for a
 * day, until the server has it or refuses it for good. It keeps its id, so that it is one message however often it is sent.
 *
 * @param parts.name name of the visitor's entry in `localStorage`; unsent messages are beside it, in `<name>.unsent`
 * @param parts.report called when a message waits to be tried again
 * @param parts.erasing settles when no erasure is under way: what is written meanwhile is a new visitor's
 * @param parts.solve gets a token where the server wants to know that a person is there; undefined: there is none
 *
 * @example
 * const { deliver } = makeDelivery({ name: store.name, call, recognition, identity, erasing, outbox, report: show, solve });
 */
export function makeDelivery(parts: {
  name: string;
  call: Call;
  recognition: Recognition;
  identity: Identity;
  erasing: () => Promise<unknown>;
  outbox: Pick<Outbox, 'adopt' | 'thread'>;
  report: (report: Readonly<MessageReport>) => void;
  solve: () => Promise<string | undefined>;
}): Delivery {
  const { name, recognition, outbox, report: tell } = parts;
  const kept = openKeptMessages<WrittenMessage>(name + UNSENT);
  const senders = new WeakMap<Readonly<MessageReport>, SentAs>();

  const queue = makeSendQueue<OutgoingMessage>({
    attempt: makeAttempt({ ...parts, senders }),
    waits({ written, report, tracked }, code) {
      const { messageId } = report;
      if (!tracked) kept.drop(messageId);
      else if (recognition.recognised()) kept.keep({ ...written, messageId });
      if (!code) return;
      report.code = code;
      tell(report);
    },
  });

  return {
    async deliver(message) {
      if (message.report.text.length > MAX_TEXT_LENGTH) return { ok: false, code: 'TOO_LARGE' };
      const outcome = await queue.add(message);
      const over = outcome.ok || message.cancelled || outcome.againAfterMs === undefined;
      if (over) kept.drop(message.report.messageId);
      return outcome;
    },
    sentAs: (report) => senders.get(report),
    resume() {
      for (const written of kept.take()) outbox.adopt(written);
    },
    stopTracked() {
      kept.clear();
      queue.cancel(({ tracked }) => tracked);
    },
  };
}

/** Makes the function that tries once to send a message. */
function makeAttempt(parts: {
  call: Call;
  recognition: Recognition;
  identity: Identity;
  erasing: () => Promise<unknown>;
  outbox: Pick<Outbox, 'thread'>;
  solve: () => Promise<string | undefined>;
  senders: WeakMap<Readonly<MessageReport>, SentAs>;
}): (message: OutgoingMessage) => Promise<Outcome> {
  const { call, recognition, identity, erasing, outbox, solve, senders } = parts;

  return async (message) => {
    let turnstileToken: string | undefined;
    let renewals = 0;
    for (;;) {
      const { messageId, channel, text } = message.report;
      await erasing();
      recognition.refresh();
      // One that is stopped makes no key.
      const visitor = message.tracked && !message.cancelled ? await identity.claim() : null;
      if (message.cancelled) return { ok: false, code: 'WITHDRAWN' };
      // Consent that can't be read any more, or that the server refuses, is no consent.
      if (!visitor) message.tracked = false;
      const sentAs: SentAs = visitor ? { visitorKey: visitor.key } : { conversationKey: outbox.thread() };
      const { pageUrl, inReplyTo } = message.written;
      const outcome = await call('messages', {
        messageId,
        channel,
        text,
        inReplyTo,
        visitor,
        pageUrl: visitor && pageUrl,
        conversationKey: 'conversationKey' in sentAs ? sentAs.conversationKey : null,
        turnstileToken,
      });
      if (outcome.ok) senders.set(message.report, sentAs);
      if (!outcome.ok && outcome.code === 'CHALLENGE_REQUIRED' && !turnstileToken) {
        turnstileToken = await solve();
        if (turnstileToken) continue;
      }
      if (!visitor) return outcome;
      if (outcome.ok) {
        identity.arrived(visitor.key, message.cancelled ? null : (outcome.body as MessageAnswer).contactId);
      }
      // Once more: anonymous where the server wants consent, as a new visitor where the contact was erased.
      const again = !message.cancelled && identity.endedBy(outcome, visitor.key);
      if (!again || renewals++ >= MAX_RENEWALS) return outcome;
    }
  };
}
