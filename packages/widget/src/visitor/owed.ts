import { isVisitorKey } from '@webspeaker/core/visitor-key';

import { openKeptList } from '../kept-list.ts';
import { keepTrying } from '../sending/keep-trying.ts';
import { pause } from '../sending/pause.ts';
import type { Call } from '../sending/post.ts';
import { OWED } from './entries.ts';

/** Something that the server must still be told about a key: what its visitor took back, or asked to delete. */
export type Debt = { readonly call: 'withdrawals' | 'erasures'; readonly key: string };

/** What the server is owed. */
export type Owed = {
  /** Tells the server now, and again until it knows. */
  tell(debt: Debt): void;
  /** Notes a withdrawal that another tab told the server about. */
  toldElsewhere(key: string): void;
  /** A message with this key arrived. It may have overtaken the withdrawal: only a second word makes sure. */
  arrived(key: string): void;
};

/**
 * Makes the debts of one browser, and goes on with what an earlier page could not tell.
 *
 * A debt is in the page's memory until the server knows. Only where the server could not be reached, or the page goes
 * before the answer, is it written to the browser: the visitor asked for exactly this, and without the key the server
 * does not know whom it is about. What is written names no visitor to any other call (it is no `HeldVisitor`), holds
 * nothing but the call and the key, and is deleted when the server answered.
 *
 * @param call calls the server
 * @param name name of the visitor's entry in `localStorage`; debts are beside it, in `<name>.owed`
 *
 * @example
 * const owed = makeOwed(call, store.name);
 * owed.tell({ call: 'withdrawals', key });
 */
export function makeOwed(call: Call, name: string): Owed {
  const kept = openKeptList(name + OWED, idOf);
  const open = new Map<string, Debt>();
  const busy = new Set<Debt>();
  const withdrawn = new Set<string>();
  let leaving = false;

  async function settle(debt: Debt): Promise<void> {
    if (busy.has(debt)) return;
    busy.add(debt);
    const outcome = await keepTrying(async () => {
      const answer = await call(debt.call, { visitor: { key: debt.key } });
      if (!answer.ok && answer.againAfterMs !== undefined) kept.keep(debt);
      return answer;
    }, pause);
    busy.delete(debt);
    if (!outcome.ok && outcome.againAfterMs !== undefined) return;
    open.delete(idOf(debt));
    kept.drop(idOf(debt));
  }

  function tell(debt: Debt): void {
    if (debt.call === 'withdrawals') withdrawn.add(debt.key);
    open.set(idOf(debt), debt);
    if (leaving) kept.keep(debt);
    void settle(debt);
  }

  function settleAll(): void {
    for (const debt of open.values()) void settle(debt);
  }

  addEventListener('online', settleAll);
  document.addEventListener('visibilitychange', settleAll);
  addEventListener('pagehide', () => {
    leaving = true;
    for (const debt of open.values()) kept.keep(debt);
  });
  addEventListener('pageshow', () => {
    leaving = false;
  });
  // In a task of its own: a page's first look into its storage takes the browser a while.
  setTimeout(() => {
    for (const debt of kept.read()) if (!open.has(idOf(debt))) tell(debt);
  });

  return {
    tell,
    toldElsewhere: (key) => void withdrawn.add(key),
    arrived(key) {
      if (withdrawn.has(key)) tell({ call: 'withdrawals', key });
    },
  };
}

function idOf({ call, key }: Debt): string {
  return /^(withdrawals|erasures)$/.test(call) && isVisitorKey(key) ? call + key : '';
}
