/** Looks shared by rows of which one is chosen: links and buttons that are `aria-current`, labels of what is checked. */
export const segmentsStyle = 'flex w-fit gap-0.5 rounded-lg bg-sunken p-0.5';

export const segmentStyle =
  'block cursor-pointer rounded-md px-2.5 py-1 text-[0.8125rem] text-muted hover:text-ink ' +
  'aria-[current]:bg-surface aria-[current]:font-medium aria-[current]:text-ink aria-[current]:shadow-low ' +
  'has-checked:bg-surface has-checked:font-medium has-checked:text-ink has-checked:shadow-low ' +
  'dark:aria-[current]:bg-line-strong dark:has-checked:bg-line-strong ' +
  'has-focus-visible:outline-2 has-focus-visible:outline-focus';
