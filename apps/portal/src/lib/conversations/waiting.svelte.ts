import type { Waiting } from '#lib/db/conversations.ts';

let waiting = $state<Waiting>({ count: 0, newest: null });

const SHOWN_AT_MOST = 99;

/**
 * How many conversations of the project that is open wait for an answer: what the navigation and the tab's title say.
 *
 * For the browser alone: on the server this would be everybody's.
 */
export const waitingNow = {
  /** As it is shown; empty: none. */
  get text(): string {
    return waiting.count > SHOWN_AT_MOST ? `${SHOWN_AT_MOST}+` : waiting.count ? String(waiting.count) : '';
  },
  /**
   * Takes what the server said.
   *
   * @returns whether somebody waits who did not before
   */
  set(now: Waiting): boolean {
    const isNew = now.newest !== null && (waiting.newest === null || now.newest > waiting.newest);
    waiting = now;
    return isNew;
  },
};
