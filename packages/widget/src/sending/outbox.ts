import type { Channel } from '@webspeaker/core/channels';
import type { MessageAnswer } from '@webspeaker/core/protocol';

import type { Client } from '../client.ts';
import { quietly } from '../quietly.ts';
import { randomUuid } from '../random-uuid.ts';
import type { Recognition } from '../visitor/recognition.ts';
import type { FailureCode, Outcome } from './post.ts';
import type { Request } from './request.ts';

/** What a visitor wrote, when and where: enough to send it on another page. */
export type WrittenMessage = {
  /** UUID. */
  readonly messageId: string;
  readonly channel: Channel;
  readonly text: string;
  readonly pageUrl: string | null;
  /** The question to AI search that is handed over to a person with it. */
  readonly inReplyTo?: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
};

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

/** A message on its way. */
export type OutgoingMessage = {
  readonly written: WrittenMessage;
  readonly report: MessageReport;
  /** Decided when the visitor sent it; what was sent before consent never becomes tracked. */
  tracked: boolean;
  /** Consent ended first: it is not to be tried again. */
  cancelled: boolean;
};

/** Takes the page's messages. */
export type Outbox = {
  /**
   * Sends a message of 1 to 4000 characters. `inReplyTo` is the `messageId` of the question to AI search that it hands over to
   * a person.
   */
  send(message: { channel: Channel; text: string; inReplyTo?: string | undefined }): Promise<SendResult>;
  /** Sends a failed message once more. */
  retry(report: Readonly<MessageReport>): void;
  /** Sends what an earlier page kept; nothing where this page has it already. */
  adopt(written: WrittenMessage): void;
  /** The key that holds an anonymous thread together: in memory, for this page alone, unless the visitor keeps it in the tab. */
  thread(): string;
  /** Tracked messages that wait here do not go out any more, and the anonymous thread ends. */
  stopTracked(): void;
};

/** What is sent where the page handed over no message at all. */
const NOTHING = { channel: '' as Channel, text: '', inReplyTo: undefined };

const GIVEN_UP: Outcome = { ok: false, code: 'WITHDRAWN' };

/** Leaves room for the longest text in the protocol's 16 KiB. */
const MAX_URL_LENGTH = 2000;

/**
 * Makes the outbox. It decides when a message is sent whether that one is tracked, hands it to the client, which may have
 * to be loaded first, and says what became of it. It never rejects; failures are values.
 *
 * Where the page goes before the client is there, the messages that wait are sent at once, anonymous and without trying
 * again: there is no time for anything else.
 *
 * @param parts.name name of the visitor's entry in `localStorage`, for `keptThread`
 * @param parts.connect gets the client; rejects where it can't be loaded
 * @param parts.report called whenever something became of a message
 * @param parts.on listens to erasures
 * @param parts.keptThread the key of the anonymous thread that this tab keeps, if it does
 *
 * @example
 * const { send } = makeOutbox({ name: store.name, connect, request, recognition, report: show, on, keptThread });
 * await send({ channel: 'live_support', text: 'Is the shop open today?' });
 */
export function makeOutbox(parts: {
  name: string;
  connect: () => Promise<Client>;
  request: Request;
  recognition: Recognition;
  report: (report: Readonly<MessageReport>) => void;
  on: (name: 'erased', listener: () => void) => unknown;
  keptThread?: ((name: string) => string | undefined) | undefined;
}): Outbox {
  const { connect, request, recognition, report: tell, on } = parts;
  const failed = new Map<Readonly<MessageReport>, OutgoingMessage>();
  const underWay = new Set<OutgoingMessage>();
  const ours = new Set<string>();
  let threadKey = '';
  const thread = (): string => (threadKey ||= parts.keptThread?.(parts.name) ?? randomUuid());
  const client = waitForClient({ connect, request, thread });

  async function deliver(message: OutgoingMessage): Promise<SendResult> {
    const { report } = message;
    Object.assign(report, { status: 'sending', code: null });
    ours.add(report.messageId);
    underWay.add(message);
    tell(report);
    return end(message, await client.deliver(message));
  }

  function end(message: OutgoingMessage, outcome: Outcome): SendResult {
    const { report } = message;
    const result = resultOf(message, outcome);
    if (!underWay.delete(message)) return result;
    Object.assign(report, { status: result.status, code: result.status === 'failed' ? result.code : null });
    if (report.code) failed.set(report, message);
    tell(report);
    return result;
  }

  // First of all listeners: what was stopped is given up, and whatever still becomes of it nobody is told.
  on('erased', () => underWay.forEach((each) => each.cancelled && end(each, GIVEN_UP)));

  return {
    async send(message) {
      recognition.refresh();
      return deliver(outgoing(writeDown(message), recognition.recognised()));
    },
    retry(report) {
      const message = failed.get(report);
      if (!message || !failed.delete(report)) return;
      if (message.cancelled) makeAnonymous(message);
      void deliver(message);
    },
    adopt(written) {
      if (!ours.has(written.messageId)) void deliver(outgoing(written, true));
    },
    thread,
    stopTracked() {
      client.stopTracked();
      threadKey = '';
    },
  };
}

/** It may have been stored for the contact before the answer was lost: as an anonymous message it is another one. */
function makeAnonymous(message: OutgoingMessage): void {
  message.report.messageId = randomUuid();
  message.cancelled = message.tracked = false;
}

function writeDown(message: {
  channel: Channel;
  text: string;
  inReplyTo?: string | undefined;
}): WrittenMessage {
  // The wrong types get the server's INVALID_REQUEST, as any other sender of them does.
  const { channel, text, inReplyTo } = quietly(() => ({ ...message, text: String(message.text) })) ?? NOTHING;
  return { messageId: randomUuid(), channel, text, pageUrl: pageUrl(), inReplyTo, at: Date.now() };
}

function outgoing(written: WrittenMessage, tracked: boolean): OutgoingMessage {
  const { messageId, channel, text } = written;
  return {
    written,
    report: { messageId, channel, text, status: 'sending', code: null },
    tracked,
    cancelled: false,
  };
}

/** Messages that wait for the client; those of a page that goes before it is there are sent at once, and but once. */
function waitForClient(parts: {
  connect: () => Promise<Client>;
  request: Request;
  thread: () => string;
}): Pick<Client, 'deliver' | 'stopTracked'> {
  const { connect, request, thread } = parts;
  const waiting = new Set<OutgoingMessage>();

  addEventListener('pagehide', () => {
    for (const message of waiting) {
      message.tracked = false;
      if (message.cancelled) continue;
      const sender = { pageUrl: null, visitor: null, conversationKey: thread() };
      request('messages', { ...message.written, at: undefined, ...sender }).catch(() => undefined);
    }
  });

  return {
    async deliver(message) {
      waiting.add(message);
      const client = await connect().catch(() => null);
      waiting.delete(message);
      return client ? client.deliver(message) : { ok: false, code: 'NETWORK' };
    },
    stopTracked() {
      for (const message of waiting) message.cancelled ||= message.tracked;
    },
  };
}

function resultOf({ report, cancelled }: OutgoingMessage, outcome: Outcome): SendResult {
  const { messageId } = report;
  return outcome.ok
    ? { ...(outcome.body as MessageAnswer), status: 'delivered' }
    : { status: 'failed', messageId, code: cancelled ? 'WITHDRAWN' : outcome.code };
}

/** The page the visitor is on, without its fragment; null where it is no web page (`about:srcdoc`, `file:`). */
function pageUrl(): string | null {
  const [url = ''] = location.href.split('#');
  return /^https?:/.test(url) ? url.slice(0, MAX_URL_LENGTH) : null;
}
