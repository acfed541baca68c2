/**
 * Waits for a value so long, and then hands over what there is: the value, which is rendered on the server, or in a
 * holder the promise of it, which is sent after the page. A promise alone would be waited for by whoever awaits the load.
 */
export async function withinOrLater<T>(
  value: Promise<T>,
  limitMs: number,
): Promise<{ now: T; later?: never } | { now?: never; later: Promise<T> }> {
  const late = Symbol('late');
  let timer: ReturnType<typeof setTimeout> | undefined;
  const first = await Promise.race([
    value,
    new Promise<typeof late>((resolve) => (timer = setTimeout(() => resolve(late), limitMs))),
  ]);
  clearTimeout(timer);
  if (first !== late) return { now: first };
  // Whoever renders it handles a failure; until then it must not end the process.
  value.catch(() => {});
  return { later: value };
}
