import { element } from './element.ts';

/** What stands between the messages and the field, where members answer. */
export type Below = {
  readonly root: HTMLElement;
  /** Says whether anybody is there; empty: nothing. */
  say(line: string): void;
  /** Shows an element; null: none. */
  place(shown: HTMLElement | null): void;
};

/**
 * Makes the place between the messages and the field. It outlives the view that it stands in.
 *
 * @example
 * const below = makeBelow();
 * below.say('Nobody is here right now.');
 */
export function makeBelow(): Below {
  const slot = element('div');
  const line = element('p', { class: 'notice presence', role: 'status', dir: 'auto' });
  return {
    root: element('div', {}, slot, line),
    say(text) {
      // Said again, it would be read out again.
      if (line.textContent !== text) line.textContent = text;
    },
    place: (shown) => slot.replaceChildren(...(shown ? [shown] : [])),
  };
}
