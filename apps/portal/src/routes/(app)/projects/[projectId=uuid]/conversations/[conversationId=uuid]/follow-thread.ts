import { polling } from '#lib/activity/polling.ts';
import type { Presence } from '#lib/db/replies.ts';

const POLL_MS = 3_000;
/** How long after the last key somebody counts as writing. */
const TYPING_MS = 4_000;

type Options = {
  /** Path of the thread's presence. */
  address: string;
  onpresence: (presence: Presence) => void;
  /** Names what the thread shows now; see `threadVersion`. */
  onversion: (version: string) => void;
  /** The thread is not there any more. */
  ongone: () => void;
};

/**
 * Looks at a thread every few seconds while the page is visible: tells the others that this member has it open, and
 * whether they are writing, and hears who else is there and whether there is anything new.
 */
export function followThread({ address, onpresence, onversion, ongone }: Options): {
  typed: () => void;
  stop: () => void;
} {
  let typedAt = -Infinity;
  let isOver = false;

  async function look(): Promise<void> {
    const isTyping = performance.now() - typedAt < TYPING_MS;
    try {
      const response = await fetch(`${address}${isTyping ? '?typing' : ''}`, { method: 'POST' });
      if (isOver) return;
      if (response.status === 404) return ongone();
      if (!response.ok) return;
      const { version, ...presence } = (await response.json()) as Presence & { version: string };
      onpresence(presence);
      onversion(version);
    } catch {
      // The network is away: the next look tries again.
    }
  }

  const stopPolling = polling(POLL_MS)(() => void look());
  void look();
  return {
    typed: () => {
      const begins = performance.now() - typedAt >= TYPING_MS;
      typedAt = performance.now();
      if (begins) void look();
    },
    stop: () => {
      isOver = true;
      stopPolling();
    },
  };
}
