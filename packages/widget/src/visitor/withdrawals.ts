import { keepTrying } from '../sending/keep-trying.ts';
import type { Call } from '../sending/post.ts';

/** The keys that were withdrawn while this page was open, and telling the server of them. */
export type Withdrawals = {
  /** Tells the server, again where it was away; the request itself outlives the page. */
  tell(key: string): void;
  /** Notes a key that another tab told the server about. */
  toldElsewhere(key: string): void;
  /** A message with this key arrived. It may have overtaken the withdrawal: only a second word makes sure. */
  arrived(key: string): void;
};

/**
 * Makes the withdrawals of one page. They are kept in its memory alone.
 *
 * @example
 * const withdrawals = makeWithdrawals(call);
 * withdrawals.tell(key);
 */
export function makeWithdrawals(call: Call): Withdrawals {
  const keys = new Set<string>();

  function tell(key: string): void {
    keys.add(key);
    void keepTrying(
      () => call('withdrawals', { visitor: { key } }),
      (ms) => new Promise((done) => setTimeout(done, ms, false)),
    );
  }

  return {
    tell,
    toldElsewhere: (key) => void keys.add(key),
    arrived(key) {
      if (keys.has(key)) tell(key);
    },
  };
}
