/**
 * Asks anew only when the last answer is older than that; who asks meanwhile gets the same one. A failure is not kept.
 *
 * @param ask whom to ask
 * @param forMs how long an answer is good, from when it was asked for
 * @example
 * const askSite = remembered(() => fetchSite(), 60_000);
 */
export function remembered<T>(ask: () => Promise<T>, forMs: number): () => Promise<T> {
  let last: { answer: Promise<T>; until: number } | null = null;
  return () => {
    if (last !== null && Date.now() < last.until) return last.answer;
    const asked = { answer: ask(), until: Date.now() + forMs };
    last = asked;
    asked.answer.catch(() => {
      if (last === asked) last = null;
    });
    return asked.answer;
  };
}
