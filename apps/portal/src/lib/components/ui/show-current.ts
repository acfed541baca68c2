import { page } from '$app/state';

/**
 * Attachment for links in a row that scrolls sideways: brings the current one to its middle, when the page opens, when
 * another is chosen, and when a number beside one of them makes the row longer. Where all of them fit it does nothing.
 *
 * @example
 * // <nav class="overflow-x-auto" {@attach showCurrent}><ul class="flex w-max">
 */
export function showCurrent(row: HTMLElement): () => void {
  void page.url;
  // Called first with the next frame, which computes the layout anyway: in the middle of a page's start it would cost one more.
  const observer = new ResizeObserver(() => {
    const current = row.querySelector('[aria-current]');
    if (current) row.scrollLeft += middleOf(current) - middleOf(row);
  });
  observer.observe(row.firstElementChild ?? row);
  return () => observer.disconnect();
}

function middleOf(element: Element): number {
  const { left, width } = element.getBoundingClientRect();
  return left + width / 2;
}
