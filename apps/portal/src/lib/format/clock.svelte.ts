import { page } from '$app/state';

const TICK_MS = 30_000;

/** Null until the page is interactive. */
let present = $state<number | null>(null);

/**
 * The present, for relative times: first the server's, so that hydration finds the same text, then the browser's,
 * moving on every half minute. One timer for the page: a list shows dozens of times.
 */
export const clock = {
  /** In milliseconds since the epoch. */
  get now(): number {
    return present ?? Date.parse(page.data.now);
  },
  /** Called once the page is interactive; the function that it returns stops the clock. */
  start(): () => void {
    const timer = setInterval(() => (present = Date.now()), TICK_MS);
    return () => clearInterval(timer);
  },
};
