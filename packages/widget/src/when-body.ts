/**
 * Runs `action` as soon as the page has a body: at once, or when the document was read.
 *
 * @example
 * whenBody(() => document.body.append(host));
 */
export function whenBody(action: () => unknown): void {
  if (document.body) action();
  else addEventListener('DOMContentLoaded', action);
}
