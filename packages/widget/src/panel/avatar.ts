import { element, icon } from './element.ts';
import type { Look } from './look.ts';
import type { Message } from './thread.ts';

const SPARKLE = 'M12 4l1.8 5.2L19 11l-5.2 1.8L12 18l-1.8-5.2L5 11l5.2-1.8z';
const PERSON = 'M12 12a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM5.5 19.5a6.5 6.5 0 0 1 13 0';

/**
 * Makes the small picture of who writes: the owner's picture, the owner's initials, or a sign of what it is. It is hidden
 * from assistive technology, for the name stands beside it.
 *
 * A picture that can't be loaded (or that a content security policy forbids) is replaced by the initials.
 *
 * @example
 * avatar({ name: 'Fernway Tea', picture: null }, 'member'); // "FT" in a circle
 */
export function avatar(
  { name, picture }: Pick<Look, 'name' | 'picture'>,
  author: Message['author'],
): HTMLElement {
  const drawn = element('span', { class: `avatar ${author}`, 'aria-hidden': 'true' });
  const instead = (): void => drawn.replaceChildren(name ? initials(name) : icon(PERSON));
  if (author === 'assistant') drawn.append(icon(SPARKLE));
  else if (picture) {
    drawn.append(
      element('img', {
        src: picture,
        alt: '',
        referrerpolicy: 'no-referrer',
        decoding: 'async',
        error: instead,
      }),
    );
  } else instead();
  return drawn;
}

/** The first letters of the first and the last word, whatever the script. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...(word ?? '')][0]?.toUpperCase() ?? '').join('');
}
