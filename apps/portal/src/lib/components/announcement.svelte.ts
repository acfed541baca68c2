let text = $state('');

/**
 * What screen readers say when something happened that only eyes would notice. The root layout holds the one live region:
 * a region of its own beside each of a list's buttons would cost a page more than the buttons.
 *
 * For the browser alone: on the server this would be everybody's.
 *
 * @example
 * announcement.say(t.common.copied);
 */
export const announcement = {
  get text() {
    return text;
  },
  /** The same text again is said again: a zero-width space makes it another one. */
  say(what: string) {
    text = text === what ? `${what}\u200B` : what;
  },
};
