import type { RepliesAnswer } from '@webspeaker/core/protocol';

import type { Outcome } from '../sending/post.ts';
import type { SentAs } from '../sending/sent-as.ts';

/** A conversation whose replies are asked for. */
export type Followed = {
  readonly sentAs: SentAs;
  /** `next` of the answer before: everything up to there is here. Null: nothing is. */
  after: string | null;
};

/** Asks for replies, again and again. */
export type Poll = {
  /** Follows a conversation from now on; one that is followed already goes on as before. */
  follow(followed: Followed): void;
  /** Asks now: there may be something new, or the visitor looks. */
  wake(): void;
  /** Follows nothing any more. */
  stop(): void;
};

type PollParts = {
  ask: (followed: Followed) => Promise<Outcome>;
  mayAsk: (sentAs: SentAs) => boolean;
  received: (answer: RepliesAnswer, followed: Followed) => void;
  isOpen: () => boolean;
};

/** Where nobody looks, nothing is so urgent. */
const LEAST_WHILE_CLOSED_MS = 15_000;
const FIRST_BACK_OFF_MS = 4_000;
const LONGEST_BACK_OFF_MS = 300_000;

/**
 * Makes the poll for replies. The server tells the pace; while the panel is closed it is 15 seconds at least, on a page that
 * nobody sees nothing is asked, and after a failure it waits longer each time, and never less than the server's `Retry-After`.
 * A refusal (401, 403, 410, and a server that has no replies yet) ends it for that conversation.
 *
 * Nothing is asked before a conversation is followed. Nothing is stored here, and it never rejects.
 *
 * @param parts.ask asks for one conversation
 * @param parts.mayAsk whether that conversation is still the visitor's; if not it is followed no more
 * @param parts.received called with what came, before `after` moves on
 * @param parts.isOpen whether the visitor has the panel open
 *
 * @example
 * const poll = makePoll({ ask, mayAsk, received, isOpen: () => dialog.open });
 * poll.follow({ sentAs: { conversationKey }, after: null });
 */
export function makePoll(parts: PollParts): Poll {
  const { isOpen } = parts;
  const all = new Map<string, Followed>();
  const backOff = makeBackOff();
  const askFor = makeAskFor(parts, { all, backOff });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let again = false;

  async function askAll(): Promise<void> {
    again = true;
    if (asking) return;
    asking = true;
    let wait = Infinity;
    while (again) {
      again = false;
      wait = Infinity;
      for (const [id, followed] of [...all]) wait = Math.min(wait, await askFor(id, followed));
    }
    asking = false;
    waitFor(wait);
  }

  function waitFor(ms: number): void {
    clearTimeout(timer);
    if (all.size === 0 || document.visibilityState === 'hidden') return;
    timer = setTimeout(() => void askAll(), isOpen() ? ms : Math.max(ms, LEAST_WHILE_CLOSED_MS));
  }

  function wake(): void {
    if (document.visibilityState === 'hidden') clearTimeout(timer);
    else if (backOff.left() > 0) waitFor(backOff.left());
    else if (all.size > 0) void askAll();
  }

  document.addEventListener('visibilitychange', wake);
  addEventListener('online', wake);
  return {
    follow(followed) {
      const id = idOf(followed.sentAs);
      if (!all.has(id)) all.set(id, followed);
      wake();
    },
    wake,
    stop() {
      all.clear();
      clearTimeout(timer);
    },
  };
}

/** Makes the function that asks for one conversation, and answers when to ask again, in milliseconds. */
function makeAskFor(
  { ask, mayAsk, received }: PollParts,
  { all, backOff }: { all: Map<string, Followed>; backOff: ReturnType<typeof makeBackOff> },
) {
  return async (id: string, followed: Followed): Promise<number> => {
    const outcome = mayAsk(followed.sentAs) ? await ask(followed) : null;
    if (all.get(id) !== followed) return Infinity;
    if (outcome?.ok) {
      backOff.end();
      const answer = outcome.body as RepliesAnswer;
      received(answer, followed);
      followed.after = answer.next;
      return answer.pollAfterMs;
    }
    if (outcome?.againAfterMs !== undefined) return backOff.after(outcome.againAfterMs);
    all.delete(id);
    return Infinity;
  };
}

/** How long to wait after failures: each time longer, and never less than the server asked for. */
function makeBackOff() {
  let failures = 0;
  let notBefore = 0;
  return {
    end(): void {
      failures = 0;
    },
    after(retryAfterMs: number): number {
      const wait = Math.min(FIRST_BACK_OFF_MS * 2 ** failures++, LONGEST_BACK_OFF_MS);
      notBefore = Date.now() + retryAfterMs;
      return Math.max(wait * (1 + Math.random() / 4), retryAfterMs);
    },
    /** What is left of the time that the server asked for. */
    left: () => notBefore - Date.now(),
  };
}

function idOf(sentAs: SentAs): string {
  return 'visitorKey' in sentAs ? sentAs.visitorKey : sentAs.conversationKey;
}
