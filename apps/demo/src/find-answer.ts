import type { Tea } from './catalogue.ts';
import type { FaqEntry } from './faq.ts';

const SMALL_WORDS = new Set(
  'a an and are at be can could do does for from have how i in is it me my of on or our please that the there this to we what when where which will with you your'.split(
    ' ',
  ),
);

/** An answer, and the pages of the shop that it comes from. */
export type Found = { text: string; sources: { title: string; url: string }[] };

/**
 * Answers a question from the shop's pages: the tea that it names, else the entry of the FAQ that shares the most words with
 * it, where a word in the entry's own question counts twice.
 *
 * It understands nothing. It is a demo of how a site plugs in its own search. Null where nothing shares a word with the
 * question.
 *
 * @example
 * findAnswer('how long is shipping?', { faq, catalogue })?.sources; // [{ title: 'How long does …', url: '/faq.html#how-…' }]
 */
export function findAnswer(
  question: string,
  { faq, catalogue }: { faq: readonly FaqEntry[]; catalogue: readonly Tea[] },
): Found | null {
  const asked = wordsOf(question);
  const named = catalogue.find(
    ({ name, page }) => page && [...wordsOf(name)].every((word) => asked.has(word)),
  );
  if (named?.page) return fromTea(named, named.page);
  let best: { entry: FaqEntry; score: number } | null = null;
  for (const entry of faq) {
    const title = wordsOf(entry.question);
    const others = wordsOf(entry.words);
    let score = 0;
    for (const word of asked) score += title.has(word) ? 2 : others.has(word) ? 1 : 0;
    if (score > (best?.score ?? 0)) best = { entry, score };
  }
  return best && fromFaq(best.entry, catalogue);
}

/** Gives a text a few words at a time, as a model that writes would. */
export async function* wordByWord(text: string, signal: AbortSignal): AsyncGenerator<string> {
  for (const [part] of text.matchAll(/(?:\S+\s*){1,3}/g)) {
    if (signal.aborted) return;
    yield part;
    await new Promise((done) => setTimeout(done, 60));
  }
}

function fromTea(tea: Tea, { story, brew }: NonNullable<Tea['page']>): Found {
  const steps = brew.map(([what, value]) => `- **${what}:** ${value}`).join('\n');
  return { text: `${story}\n\nBrew it like this:\n\n${steps}`, sources: [pageOf(tea)] };
}

function fromFaq({ question, answer }: FaqEntry, catalogue: readonly Tea[]): Found {
  const teas = catalogue.filter(({ name, page }) => page && answer.includes(name));
  return {
    text: answer,
    sources: [{ title: question, url: `/faq.html#${anchorOf(question)}` }, ...teas.map(pageOf)],
  };
}

function pageOf({ name, slug }: Tea): Found['sources'][number] {
  return { title: name, url: `/tea/${slug}.html` };
}

/** Where a question stands on the FAQ page. */
export function anchorOf(question: string): string {
  return question
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

/** The words that mean something, without endings that only grammar needs. */
function wordsOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[a-zà-ÿ]+/g) ?? [];
  return new Set(
    words.filter((word) => !SMALL_WORDS.has(word)).map((word) => word.replace(/(?:ing|ed|es|s)$/, '')),
  );
}
