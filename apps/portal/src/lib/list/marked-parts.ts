/** Where the database's `private.excerpt` begins and ends a word that was searched for. */
const [START, END] = ['\u0002', '\u0003'];

/**
 * Splits an excerpt into what was found and what stands around it.
 *
 * @example
 * markedParts('to \u0002Zürich\u0003 and'); // [{ text: 'to ', found: false }, { text: 'Zürich', found: true }, …]
 */
export function markedParts(excerpt: string): { text: string; found: boolean }[] {
  return excerpt
    .split(START)
    .flatMap((part, n) => {
      const end = n === 0 ? -1 : part.indexOf(END);
      return [
        { text: part.slice(0, Math.max(end, 0)), found: true },
        { text: part.slice(end + 1), found: false },
      ];
    })
    .filter(({ text }) => text);
}

/** Whether anything was found in an excerpt. */
export function isMarked(excerpt: string): boolean {
  return excerpt.includes(START);
}
