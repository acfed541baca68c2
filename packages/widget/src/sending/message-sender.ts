import type { Channel } from '@webspeaker/core/channels';
import { MAX_TEXT_LENGTH } from '@webspeaker/core/limits';
import type { MessageAnswer } from '@webspeaker/core/protocol';

import { quietly } from '../quietly.ts';
import { randomUuid } from '../random-uuid.ts';
import type { Identity } from '../visitor/identity.ts';
import type { Recognition } from '../visitor/recognition.ts';
import { openKeptMessages, type KeptMessages, type WrittenMessage } from './kept-messages.ts';
import type { Call, FailureCode, Outcome } from './post.ts';
import { makeSendQueue, type Queued } from './send-queue.ts';

/** A message and what became of it; the same object in every report of that message. */
export type MessageReport = {
  messageId: string;
  readonly channel: Channel;
  readonly text: string;
  status: 'sending' | 'delivered' | 'failed';
  /** With `failed`: why. With `sending`: why it was not sent yet, and is tried again. */
  code: FailureCode | null;
};

/** What `send` resolves to: the server's answer, or why there is none. */
export type SendResult =
  | ({ readonly status: 'delivered' } & MessageAnswer)
  | { readonly status: 'failed'; readonly messageId: string; readonly code: FailureCode };

/** Sends messages, with what consent allows. */
export type MessageSender = {
  /** Sends a message of 1 to 4000 characters. */
  send(message: { channel: Channel; text: string }): Promise<SendResult>;
  /** Sends a failed message once more. */
  retry(report: Readonly<MessageReport>): void;
  /** Sends what an earlier page could not send and kept. To be called under granted consent. */
  resume(): void;
  /** Tracked messages that wait do not go out any more, none is kept, and the anonymous thread ends. */
  stopTracked(): void;
};

type Item = Queued & {
  readonly written: WrittenMessage;
  readonly report: MessageReport;
  /** Decided when the visitor sent it; what was sent before consent never becomes tracked. */
  tracked: boolean;
  /** New identities tried after "erased"; more than one means that something is wrong. */
  renewals: number;
  readonly resolve?: (result: SendResult) => void;
};

/** What is sent where the page handed over no message at all. */
const NOTHING = { channel: '' as Channel, text: '' };

/** Leaves room for the longest text in the protocol's 16 KiB. */
const MAX_URL_LENGTH = 2000;

/**
 * Makes the sender of one visitor's messages.
 *
 * Whether a message is tracked is decided when it is sent, and again before each attempt: consent that ended makes it
 * anonymous or stops it, consent that came later changes nothing. It never rejects; failures are values.
 *
 * Under consent a message that could not be sent, or whose answer the page did not wait for, is kept in the browser for a
 * day, until the server has it or refuses it for good. It keeps its id, so that it is one message however often it is sent.
 *
 * @param parts.name name of the visitor's entry in `localStorage`; unsent messages are beside it, in `<name>.unsent`
 * @param parts.report called whenever something became of a message
 * @param parts.solve gets a token where the server wants to know that a person is there; undefined: there is none
 *
 * @example
 * const { send } = makeMessageSender({ name: store.name, call, recognition, identity, report: show, solve });
 * await send({ channel: 'live_support', text: 'Is the shop open today?' });
 */
export function makeMessageSender(parts: {
  name: string;
  call: Call;
  recognition: Recognition;
  identity: Identity;
  report: (report: Readonly<MessageReport>) => void;
  solve: () => Promise<string | undefined>;
}): MessageSender {
  const { name, recognition, report: tell } = parts;
  const failed = new Map<Readonly<MessageReport>, Item>();
  const ours = new Set<string>();
  const kept = openKeptMessages(name);
  const attempt = makeAttempt(parts);
  const { waits, settled } = makeProgress({ failed, kept, recognition, tell });
  const queue = makeSendQueue<Item>({ attempt: attempt.send, waits, settled });

  function enqueue(item: Item): void {
    const { report } = item;
    if (report.text.length > MAX_TEXT_LENGTH) return settled(item, { ok: false, code: 'TOO_LARGE' });
    Object.assign(report, { status: 'sending', code: null });
    ours.add(report.messageId);
    tell(report);
    if (!queue.add(item)) settled(item, { ok: false, code: 'QUEUE_FULL' });
  }

  return {
    send: (message) =>
      new Promise((resolve) => {
        recognition.refresh();
        // The wrong types get the server's INVALID_REQUEST, as any other sender of them does.
        const { channel, text } = quietly(() => ({ ...message, text: String(message.text) })) ?? NOTHING;
        const written = { messageId: randomUuid(), channel, text, pageUrl: pageUrl(), at: Date.now() };
        enqueue({ ...newItem(written), tracked: recognition.recognised(), resolve });
      }),
    retry(report) {
      const item = failed.get(report);
      if (!item || !failed.delete(report)) return;
      if (item.cancelled) {
        // It may have been stored for the contact before the answer was lost: as an anonymous message it is another one.
        item.report.messageId = randomUuid();
        item.tracked = false;
      }
      enqueue(Object.assign(item, { cancelled: false, renewals: 0 }));
    },
    resume() {
      for (const written of kept.take()) {
        if (!ours.has(written.messageId)) enqueue({ ...newItem(written), tracked: true });
      }
    },
    stopTracked() {
      kept.clear();
      queue.cancel(({ tracked }) => tracked);
      attempt.newThread();
    },
  };
}

function newItem(written: WrittenMessage): Omit<Item, 'tracked'> {
  const { messageId, channel, text } = written;
  return {
    written,
    report: { messageId, channel, text, status: 'sending', code: null },
    cancelled: false,
    renewals: 0,
  };
}

/** What becomes of a message: what is kept of it for the next page, and who is told. */
function makeProgress(parts: {
  failed: Map<Readonly<MessageReport>, Item>;
  kept: KeptMessages;
  recognition: Recognition;
  tell: (report: Readonly<MessageReport>) => void;
}): {
  waits(item: Item, code: FailureCode | null): void;
  settled(item: Item, outcome: Outcome): void;
} {
  const { failed, kept, recognition, tell } = parts;
  return {
    waits({ written, report, tracked }, code) {
      const { messageId } = report;
      if (!tracked) kept.drop(messageId);
      else if (recognition.recognised()) kept.keep({ ...written, messageId });
      if (!code) return;
      report.code = code;
      tell(report);
    },
    settled(item, outcome) {
      const { report, cancelled, resolve } = item;
      const { messageId } = report;
      if (outcome.ok || cancelled || outcome.againAfterMs === undefined) kept.drop(messageId);
      if (outcome.ok) {
        Object.assign(report, { status: 'delivered', code: null });
        resolve?.({ ...(outcome.body as MessageAnswer), status: 'delivered' });
      } else {
        const code = cancelled ? 'WITHDRAWN' : outcome.code;
        Object.assign(report, { status: 'failed', code });
        failed.set(report, item);
        resolve?.({ status: 'failed', messageId, code });
      }
      tell(report);
    },
  };
}

/** One attempt to send a message, and the key that holds an anonymous thread together: in memory, for this page alone. */
function makeAttempt(parts: {
  call: Call;
  recognition: Recognition;
  identity: Identity;
  solve: () => Promise<string | undefined>;
}): {
  send(item: Item): Promise<Outcome>;
  newThread(): void;
} {
  const { call, recognition, identity, solve } = parts;
  let conversationKey = '';

  return {
    async send(item) {
      let turnstileToken: string | undefined;
      for (;;) {
        const { messageId, channel, text } = item.report;
        recognition.refresh();
        const visitor = item.tracked ? await identity.claim() : null;
        if (item.cancelled) return { ok: false, code: 'WITHDRAWN' };
        // Consent that can't be read any more, or that the server refuses, is no consent.
        if (!visitor) {
          item.tracked = false;
          conversationKey ||= randomUuid();
        }
        const outcome = await call('messages', {
          messageId,
          channel,
          text,
          visitor,
          pageUrl: visitor && item.written.pageUrl,
          conversationKey: visitor ? null : conversationKey,
          turnstileToken,
        });
        if (!outcome.ok && outcome.code === 'CHALLENGE_REQUIRED' && !turnstileToken) {
          turnstileToken = await solve();
          if (turnstileToken) continue;
        }
        if (!visitor) return outcome;
        if (outcome.ok) {
          identity.arrived(visitor.key, item.cancelled ? null : (outcome.body as MessageAnswer).contactId);
        }
        // Once more: anonymous where the server wants consent, as a new visitor where the contact was erased.
        if (item.cancelled || !identity.endedBy(outcome, visitor.key) || item.renewals++ > 1) return outcome;
      }
    },
    newThread() {
      conversationKey = '';
    },
  };
}

/** The page the visitor is on, without its fragment; null where it is no web page (`about:srcdoc`, `file:`). */
function pageUrl(): string | null {
  const [url = ''] = location.href.split('#');
  return /^https?:/.test(url) ? url.slice(0, MAX_URL_LENGTH) : null;
}
