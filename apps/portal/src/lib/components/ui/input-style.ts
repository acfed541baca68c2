/** Look of every single-line control. Text is 16 px on small screens, where a smaller size makes iOS zoom the page. */
export const inputStyle =
  'h-9 w-full min-w-0 rounded-md border border-line-strong bg-surface px-3 text-base text-ink shadow-low ' +
  'placeholder:text-faint hover:border-faint aria-invalid:border-danger focus-visible:border-focus ' +
  'focus-visible:outline-offset-0 sm:text-sm disabled:opacity-60';
