import { nameOfAuthor, type Author, type MemberNames } from '#lib/conversations/authors.ts';
import { textsIn } from '#lib/texts/languages.ts';
import type { Texts } from '#lib/texts/use-texts.ts';
import { plainText } from './plain-text.ts';

/** What a list shows of a message: the words, with those that were found marked (see `markedParts`), and whose they are. */
export type ShownExcerpt = {
  /** Stands before the words; null for a visitor's own. */
  by: string | null;
  text: string;
};

/** Who reads a list, in which language. */
export type Reader = { userId: string | undefined; members: MemberNames; t: Texts };

/** Who asks for the list. */
export function readerOf({ user, language }: App.Locals, members: MemberNames): Reader {
  return { userId: user?.id, members, t: textsIn(language) };
}

/**
 * Makes of an excerpt what a person reads. Only AI search writes Markdown: what people wrote stays as it is.
 *
 * @example
 * shownExcerpt('**Two** days', answer, reader); // { by: 'AI', text: 'Two days' }
 */
export function shownExcerpt(text: string, author: Author, reader: Reader): ShownExcerpt {
  return {
    by: whose(author, reader),
    text: author.sender === 'assistant' ? plainText(text) : text,
  };
}

function whose(author: Author, { userId, members, t }: Reader): string | null {
  const { sender, author_id: id, is_note: isNote } = author;
  if (sender === 'visitor') return null;
  if (sender === 'assistant') return t.excerpt.assistant;
  if (id && id === userId) return isNote ? t.excerpt.yourNote : t.excerpt.you;
  const name = nameOfAuthor(author, { members, t });
  return isNote ? t.message.note(name) : name;
}
