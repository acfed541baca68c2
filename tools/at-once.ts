/**
 * Does something for each item, in order, for a limited number of them at once.
 *
 * @param limit how many, at least 1
 * @throws what `work` throws, after the work already begun has ended
 * @example
 * await atOnce(urls, 4, async (url) => fetch(url));
 */
export async function atOnce<Item>(
  items: Iterable<Item>,
  limit: number,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const queue = [...items].values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  const outcomes = await Promise.allSettled(Array.from({ length: limit }, worker));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}
