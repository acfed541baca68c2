import { beforeAll, expect, test } from 'vitest';
import type { Author } from '#lib/conversations/authors.ts';
import { loadTexts, textsIn } from '#lib/texts/languages.ts';
import { shownExcerpt, type Reader } from './shown-excerpt.ts';

const VISITOR: Author = { sender: 'visitor', reported_by: null, author_id: null, is_note: false };
const AI: Author = { ...VISITOR, sender: 'assistant', reported_by: 'page' };
const MEMBER: Author = { ...VISITOR, sender: 'member', author_id: 'milan' };

beforeAll(async () => {
  for (const language of ['en', 'de']) await loadTexts(language, ['everyday', 'rest']);
});

const readerIn = (language: string): Reader => ({
  userId: 'olivia',
  members: { olivia: 'Olivia', milan: 'Milan' },
  t: textsIn(language),
});
const by = (author: Author, language = 'en') => shownExcerpt('', author, readerIn(language)).by;

test.each([
  { who: 'a visitor', author: VISITOR, en: null, de: null },
  { who: 'AI search', author: AI, en: 'AI', de: 'KI' },
  { who: 'the reader', author: { ...MEMBER, author_id: 'olivia' }, en: 'You', de: 'Sie' },
  { who: 'another member', author: MEMBER, en: 'Milan', de: 'Milan' },
  {
    who: 'a former member',
    author: { ...MEMBER, author_id: 'gone' },
    en: 'A former member',
    de: 'Ein früheres Mitglied',
  },
  {
    who: 'the owner’s server',
    author: { ...MEMBER, author_id: null, reported_by: 'server' },
    en: 'Your server',
    de: 'Ihr Server',
  },
  {
    who: 'the reader, for members',
    author: { ...MEMBER, author_id: 'olivia', is_note: true },
    en: 'Your note',
    de: 'Ihre Notiz',
  },
  {
    who: 'a member, for members',
    author: { ...MEMBER, is_note: true },
    en: 'Note by Milan',
    de: 'Notiz von Milan',
  },
])('before the words of $who stands whose they are', ({ author, en, de }) => {
  expect(by(author)).toBe(en);
  expect(by(author, 'de')).toBe(de);
});

test('people’s words stay as they wrote them, and only those of AI search are read as Markdown', () => {
  const text = '**1** [x](https://shop.example)';
  for (const author of [VISITOR, MEMBER]) expect(shownExcerpt(text, author, readerIn('en')).text).toBe(text);
  expect(shownExcerpt(text, AI, readerIn('en')).text).toBe('1 x');
});
