import { page } from '$app/state';
import { createSubscriber } from 'svelte/reactivity';

const TICK_MS = 30_000;

const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, TICK_MS);
  return () => clearInterval(timer);
});

let hydrated = false;

/**
 * The present, for relative times: first the server's, so that hydration finds the same text, then the browser's,
 * moving on every half minute while something on the page shows it.
 */
export const clock = {
  get now(): number {
    subscribe();
    return hydrated ? Date.now() : Date.parse(page.data.now);
  },
  /** Called once the page is interactive. */
  start() {
    hydrated = true;
  },
};
