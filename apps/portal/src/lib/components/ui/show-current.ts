import { page } from '$app/state';

/**
 * Attachment for links in a row that scrolls sideways: brings the current one to its middle, when the page opens and when
 * another is chosen. Where all of them fit it does nothing.
 *
 * @example
 * // <ul class="flex overflow-x-auto" {@attach showCurrent}>
 */
export function showCurrent(row: HTMLElement): () => void {
  void page.url;
  // With the next frame, which computes the layout anyway: in the middle of a page's start it would cost one more.
  const frame = requestAnimationFrame(() => {
    const current = row.querySelector('[aria-current]');
    if (current) row.scrollLeft += middleOf(current) - middleOf(row);
  });
  return () => cancelAnimationFrame(frame);
}

function middleOf(element: Element): number {
  const { left, width } = element.getBoundingClientRect();
  return left + width / 2;
}
