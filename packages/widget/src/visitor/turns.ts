/** Runs an action when it is this tab's turn; where the page goes first, `atOnce` is run in its place. */
export type TakeTurn = <Result>(action: () => Promise<Result>, atOnce: () => Result) => Promise<Result>;

/**
 * Lets the tabs of one origin take turns, through the Web Locks API where it exists. A page that goes has no time to wait
 * for its turn: what it still does, it does at once.
 *
 * @param name the lock's name
 *
 * @example
 * const takeTurn = makeTurns('webspeaker.pk_shop');
 * const key = await takeTurn(() => makeAndSettle(), () => make());
 */
export function makeTurns(name: string): TakeTurn {
  let leaving = false;
  addEventListener('pagehide', () => (leaving = true));
  addEventListener('pageshow', () => (leaving = false));

  return (action, atOnce) =>
    new Promise((done) => {
      const leave = (): void => done(atOnce());
      if (leaving) return leave();
      addEventListener('pagehide', leave, { once: true });
      void inTurn(name, action).then((result) => {
        removeEventListener('pagehide', leave);
        done(result);
      });
    });
}

async function inTurn<Result>(name: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await navigator.locks.request(name, action);
  } catch {
    // No Web Locks (plain HTTP, an old browser) or not for this origin (opaque, as in a sandboxed iframe).
    return action();
  }
}
