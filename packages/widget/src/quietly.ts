/**
 * Runs `action` and answers undefined where it throws: the widget lives on somebody else's page, where storage may be
 * forbidden, globals half-built and listeners broken, and none of that may become the page's error.
 *
 * It does not catch the rejection of a promise that `action` returns.
 *
 * @example
 * const channel = quietly(() => new BroadcastChannel('name')); // undefined in an opaque origin
 */
export function quietly<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
