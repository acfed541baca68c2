/**
 * Waits between two attempts; ends early when the browser is online again.
 *
 * @param ms milliseconds
 * @returns false, which means for `keepTrying`: try again
 *
 * @example
 * await keepTrying(attempt, pause);
 */
export function pause(ms: number): Promise<boolean> {
  return new Promise((done) => {
    setTimeout(done, ms, false);
    addEventListener('online', () => done(false), { once: true });
  });
}
