/** What a file may weigh, in bytes. */
export type Budget = {
  /** As browsers get it: the portal sends brotli at its best quality. */
  readonly brotli: number;
  /** As other servers send it. No limit for what is loaded later. */
  readonly gzip: number;
};

/** The first entry that matches counts. `docs/panel.md` and ARCHITECTURE.md name these figures. */
const BUDGETS: readonly (readonly [file: RegExp, brotli: number, gzip?: number])[] = [
  // The tracker is to stay within 4 kB, and everything before the panel opens within 8 kB, however they are sent.
  [/^widget\.js$/, 7_400, 8_192],
  [/^headless\.js$/, 3_750, 4_096],
  [/\/panel\.js$/, 8_450],
  [/\/client\.js$/, 3_400],
  [/\/answer-view\.js$/, 4_450],
  [/\/answers\.js$/, 2_200],
  [/\/replies\.js$/, 1_750],
  [/\/privacy\.js$/, 1_600],
  [/\/consent-[\w-]+\.js$/, 1_000],
  [/\/[a-z]{2}\.js$/, 1_950],
  [/./, 1_450],
];

/**
 * The budget of a file of `dist`.
 *
 * @param path as it lies in `dist`
 *
 * @example
 * budgetOf('widget.js'); // { brotli: 7400, gzip: 8192 }
 */
export function budgetOf(path: string): Budget {
  const [, brotli = 0, gzip = Infinity] = BUDGETS.find(([file]) => file.test(path)) ?? [];
  return { brotli, gzip };
}
