/**
 * Calls `changed` on each of the named events of `target`. For adapters: the event says that something may have
 * changed, never what.
 *
 * @example
 * listen(window, ['cc:onConsent', 'cc:onChange'], link.changed);
 */
export function listen(target: EventTarget, events: readonly string[], changed: () => void): void {
  for (const event of events) target.addEventListener(event, changed);
}
