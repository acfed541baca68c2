type Options = {
  /** The part of the page that holds the rows; each has one `[data-row-link]`. */
  list: HTMLElement;
  /** Chooses or drops the row of a link, in a list where rows can be chosen. */
  ontoggle?: (link: HTMLAnchorElement) => void;
  /** What other keys do with the row that has the focus. */
  onkeys?: Record<string, (link: HTMLAnchorElement) => unknown>;
  /** Escape outside a field. */
  onescape: () => void;
};

/** Whether a key is meant for the page: it has no modifier, and is not typed into a field or an open menu or dialog. */
export function isForPage(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (target.closest('dialog, [role="dialog"], [role="alertdialog"], [role="menu"]')) return false;
  return !target.matches('input:not([type="checkbox"]), select, textarea, [contenteditable]');
}

/**
 * Moves through a list by keyboard: `/` to the search field, `j`, `k` and the arrow keys from row to row, `x` chooses,
 * Escape leaves. Enter opens a row without our doing, because rows are links.
 *
 * Keys with a modifier, and those typed into a field or an open menu or dialog, are left alone.
 */
export function handleListKey(
  event: KeyboardEvent,
  { list, ontoggle, onkeys = {}, onescape }: Options,
): void {
  const target = event.target as HTMLElement;
  const search = list.ownerDocument.querySelector<HTMLInputElement>('[data-search]');
  if (event.key === 'Escape' && target === search) search.blur();
  if (!isForPage(event)) return;

  const links = [...list.querySelectorAll<HTMLAnchorElement>('[data-row-link]')];
  const current = links.findIndex((link) => link.closest('[data-row]')?.contains(target));
  const move = (to: number) => links[Math.max(0, Math.min(links.length - 1, to))]?.focus();
  const chosen = links[current];
  if (event.key === '/') search?.focus();
  else if (event.key === 'j' || (event.key === 'ArrowDown' && chosen)) move(current + 1);
  else if (event.key === 'k' || (event.key === 'ArrowUp' && chosen)) move(current < 0 ? 0 : current - 1);
  else if (event.key === 'x' && chosen && ontoggle) ontoggle(chosen);
  else if (chosen && Object.hasOwn(onkeys, event.key)) onkeys[event.key]?.(chosen);
  else if (event.key === 'Escape') onescape();
  else return;
  event.preventDefault();
}
