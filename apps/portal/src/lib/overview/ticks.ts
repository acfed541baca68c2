const AT_MOST = 4;

/**
 * The numbers on an axis that begins at 0: round ones, few, and whole, since what is counted is. The last is no less than the
 * highest bar.
 *
 * @example
 * ticks(23); // [0, 10, 20, 30]
 */
export function ticks(highest: number): number[] {
  const rough = Math.max(1, highest / AT_MOST);
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((size) => size >= rough) ?? rough;
  return Array.from({ length: Math.max(1, Math.ceil(highest / step)) + 1 }, (_, n) => n * step);
}
