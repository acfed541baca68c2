import type { FaqEntry } from './faq.ts';

const SMALL_WORDS = new Set(
  'a an and are at be can could do does for from have how i in is it me my of on or our please that the there this to we what when where which will with you your'.split(
    ' ',
  ),
);

/**
 * Answers a question from a list of frequently asked ones: the entry that shares the most words with it wins, where a
 * word in the entry's own question counts twice.
 *
 * It understands nothing. It is a demo of how a site plugs in its own search. Returns a polite text where no entry shares
 * a word with the question.
 *
 * @example
 * answerFromFaq('how long is shipping?', faq);
 */
export function answerFromFaq(question: string, faq: readonly FaqEntry[]): string {
  const asked = wordsOf(question);
  let best: { entry: FaqEntry; score: number } | null = null;
  for (const entry of faq) {
    const title = wordsOf(entry.question);
    const others = wordsOf(entry.words);
    let score = 0;
    for (const word of asked) score += title.has(word) ? 2 : others.has(word) ? 1 : 0;
    if (score > (best?.score ?? 0)) best = { entry, score };
  }
  return (
    best?.entry.answer ??
    'I could not find that in our FAQ. Write to us through Live support, and a person will read it.'
  );
}

/** The words that mean something, without endings that only grammar needs. */
function wordsOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[a-zà-ÿ]+/g) ?? [];
  return new Set(
    words.filter((word) => !SMALL_WORDS.has(word)).map((word) => word.replace(/(?:ing|ed|es|s)$/, '')),
  );
}
