import { CHANNEL_RULES, CHANNELS } from '@webspeaker/core/channels';
import type { RepliesAnswer, Reply } from '@webspeaker/core/protocol';

import type { PanelHost, Speech } from '../panel/panel-module.ts';
import type { Message, Thread } from '../panel/thread.ts';
import type { Outcome } from '../sending/post.ts';
import type { SentAs } from '../sending/sent-as.ts';
import { availabilityLine } from './availability-line.ts';
import { makePoll, type Followed } from './poll-replies.ts';

/** What others write to the visitor. */
export type Replies = {
  /** Asks now, because the visitor looks. */
  wake(): void;
  /** The visitor is writing: whoever answers sees it. */
  typing(): void;
};

/** What the file `replies.js` exports. */
export type RepliesModule = { readonly followReplies: typeof followReplies };

/** Who has not touched a key for this long is thinking. */
const TYPING_MS = 5_000;
/** A key that is touched earlier than this after another is no news. */
const TELL_TYPING_EVERY_MS = 3_000;

/**
 * Shows what members and the owner's server write to the visitor, each once and in order, and whether a member is writing.
 * It follows the conversations that this page has written to, under the sender that each message went with and those that an earlier page kept. What a visitor key may read ends with consent, and with the key.
 *
 * @param parts.thread where replies are put
 * @param parts.isOpen whether the panel is open
 * @param parts.say shows a line on whether anybody is there; empty: none
 * @param parts.speech in which words
 *
 * @example
 * const replies = followReplies({ tracker, thread, isOpen: () => dialog.open, say, speech });
 */
export function followReplies(parts: {
  tracker: PanelHost['tracker'];
  thread: Thread;
  isOpen: () => boolean;
  say: (line: string) => void;
  speech: () => Speech;
}): Replies {
  const { tracker, thread, isOpen, say, speech } = parts;
  let typedAt = 0;
  let toldAt = 0;

  const poll = makePoll({
    isOpen,
    ask: (followed) => askFor(followed, { tracker, isTyping: Date.now() - typedAt < TYPING_MS }),
    mayAsk: (sentAs) => mayAsk(sentAs, tracker),
    received(answer, followed) {
      showReplies(thread, answer, followed.sentAs);
      say(availabilityLine(answer.availability, speech()));
    },
  });

  function follow(sentAs: SentAs): void {
    poll.follow({ sentAs, after: lastCursor(thread, sentAs) });
  }

  function followMessage(report: Message['report']): void {
    if (report?.status !== 'delivered') return;
    typedAt = 0;
    tracker.connect().then(
      (client) => {
        const sentAs = client.sentAs(report);
        if (sentAs) follow(sentAs);
      },
      () => undefined,
    );
  }

  const followKept = (): void => keptAs(tracker, thread).forEach(follow);

  tracker.api.on('message', followMessage);
  tracker.api.on('erased', poll.stop);
  thread.on('restored', followKept);
  followKept();
  for (const { report } of thread.messages) followMessage(report);

  return {
    wake: poll.wake,
    typing() {
      typedAt = Date.now();
      if (typedAt - toldAt < TELL_TYPING_EVERY_MS) return;
      toldAt = typedAt;
      poll.wake();
    },
  };
}

/** What a visitor key reads ends with consent, and with the key. */
function mayAsk(sentAs: SentAs, { recognition, store }: PanelHost['tracker']): boolean {
  return 'conversationKey' in sentAs || (recognition.recognised() && store.held()?.key === sentAs.visitorKey);
}

/** As whom the conversations were held that an earlier page kept: those under consent as the key that is held. */
function keptAs({ recognition, store }: PanelHost['tracker'], { messages }: Thread): SentAs[] {
  const held = recognition.recognised() && store.held();
  return messages
    .filter(({ author, report }) => author === 'visitor' && !report)
    .flatMap(({ sentAs }) => sentAs ?? (held ? { visitorKey: held.key } : []));
}

async function askFor(
  { sentAs, after }: Followed,
  { tracker, isTyping }: { tracker: PanelHost['tracker']; isTyping: boolean },
): Promise<Outcome> {
  const client = await tracker.connect().catch(() => null);
  if (!client) return { ok: false, code: 'NETWORK', againAfterMs: 0 };
  const key = 'visitorKey' in sentAs ? sentAs.visitorKey : null;
  const conversationKey = 'conversationKey' in sentAs ? sentAs.conversationKey : null;
  const outcome = await client.call('replies', { visitor: key && { key }, conversationKey, after, isTyping });
  if (key) client.endedBy(outcome, key);
  return outcome;
}

function showReplies(thread: Thread, { messages, next, isTyping }: RepliesAnswer, sentAs: SentAs): void {
  const channel = CHANNELS.find((each) => CHANNEL_RULES[each].answeredBy === 'member');
  const writing = thread.messages.find(({ isPresence }) => isPresence);
  if (writing && (!isTyping || messages.length > 0)) thread.remove(writing);
  messages.forEach((reply, i) => {
    if (!isShown(thread, reply))
      thread.add(messageOf(reply, sentAs, i === messages.length - 1 ? next : null));
  });
  if (channel && isTyping && !thread.messages.some(({ isPresence }) => isPresence)) {
    thread.add({ channel, author: 'member', at: Date.now(), text: null, isPresence: true });
  }
}

/** The page may have shown an answer that the owner's server reports as well. */
function isShown(thread: Thread, { messageId, sender, inReplyTo }: Reply): boolean {
  return thread.messages.some(
    (each) =>
      each.messageId === messageId ||
      (sender === 'assistant' && inReplyTo !== null && each.question?.messageId === inReplyTo),
  );
}

function messageOf(reply: Reply, sentAs: SentAs, next: string | null): Message {
  const { channel, sender, text, sources, messageId, createdAt, author } = reply;
  return {
    channel,
    author: sender,
    at: Date.parse(createdAt),
    text,
    sources,
    messageId,
    name: author?.name,
    sentAs,
    cursor: next ?? createdAt,
  };
}

/** Up to where a thread has the replies to that sender. What was kept under consent names none. */
function lastCursor({ messages }: Thread, sender: SentAs): string | null {
  const keyOf = (sentAs: SentAs | undefined): string =>
    sentAs && 'conversationKey' in sentAs ? sentAs.conversationKey : '';
  return messages.findLast(({ cursor, sentAs }) => cursor && keyOf(sentAs) === keyOf(sender))?.cursor ?? null;
}
