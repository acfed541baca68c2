/**
 * What each file may weigh, in bytes as browsers get them: the portal sends brotli at its best quality. The first entry that
 * matches counts. `docs/panel.md` and ARCHITECTURE.md name these figures.
 */
const BUDGETS: readonly (readonly [file: RegExp, bytes: number])[] = [
  [/^widget\.js$/, 7_600],
  [/^headless\.js$/, 3_850],
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
 * The budget of a file of `dist`, in bytes after brotli.
 *
 * @param path as it lies in `dist`
 *
 * @example
 * budgetOf('widget/1a2b3c4d5e/panel.js'); // 8450
 */
export function budgetOf(path: string): number {
  return BUDGETS.find(([file]) => file.test(path))?.[1] ?? 0;
}
