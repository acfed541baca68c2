import { page } from '$app/state';

/**
 * Attachment for links in a row that scrolls sideways: brings the current one to its middle, when the page opens and when
 * another is chosen. Where all of them fit it does nothing.
 *
 * @example
 * // <ul class="flex overflow-x-auto" {@attach showCurrent}>
 */
export function showCurrent(row: HTMLElement): void {
  void page.url;
  const current = row.querySelector('[aria-current]');
  if (!current) return;
  const middle = (element: Element) => {
    const { left, width } = element.getBoundingClientRect();
    return left + width / 2;
  };
  row.scrollLeft += middle(current) - middle(row);
}
