type Options = {
  /** The part of the page that holds the rows; each has one `[data-row-link]`. */
  list: HTMLElement;
  /** Chooses or drops the row of a link, in a list where rows can be chosen. */
  ontoggle?: (link: HTMLAnchorElement) => void;
  /** Escape outside a field. */
  onescape: () => void;
};

/**
 * Moves through a list by keyboard: `/` to the search field, `j`, `k` and the arrow keys from row to row, `x` chooses,
 * Escape leaves. Enter opens a row without our doing, because rows are links.
 *
 * Keys with a modifier, and those typed into a field or an open menu or dialog, are left alone.
 */
export function handleListKey(event: KeyboardEvent, { list, ontoggle, onescape }: Options): void {
  const target = event.target as HTMLElement;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.closest('[role="dialog"], [role="alertdialog"], [role="menu"]')) return;
  const search = list.ownerDocument.querySelector<HTMLInputElement>('[data-search]');
  if (target.matches('input:not([type="checkbox"]), select, textarea, [contenteditable]')) {
    if (event.key === 'Escape' && target === search) search.blur();
    return;
  }

  const links = [...list.querySelectorAll<HTMLAnchorElement>('[data-row-link]')];
  const current = links.findIndex((link) => link.closest('[data-row]')?.contains(target));
  const move = (to: number) => links[Math.max(0, Math.min(links.length - 1, to))]?.focus();
  const chosen = links[current];
  if (event.key === '/') search?.focus();
  else if (event.key === 'j' || (event.key === 'ArrowDown' && chosen)) move(current + 1);
  else if (event.key === 'k' || (event.key === 'ArrowUp' && chosen)) move(current < 0 ? 0 : current - 1);
  else if (event.key === 'x' && chosen && ontoggle) ontoggle(chosen);
  else if (event.key === 'Escape') onescape();
  else return;
  event.preventDefault();
}
