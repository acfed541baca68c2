import { expect, test } from 'vitest';

import { catalogue } from './catalogue.ts';
import { faq } from './faq.ts';
import { findAnswer, wordByWord } from './find-answer.ts';

const answerTo = (question: string) => findAnswer(question, { faq, catalogue });

test.each([
  ['How long does delivery take?', 'working day'],
  ['when will my parcel arrive', 'working day'],
  ['What does shipping cost', '€3.90'],
  ['I want my money back!', '30 days'],
  ['something without caffeine for the evening', 'Meadow Chamomile'],
  ['temperature for brewing', '75 °C'],
  ['Are they organic?', 'organic'],
  ['opening hours', '10:00 to 18:00'],
])('"%s" is answered from the FAQ', (question, part) => {
  expect(answerTo(question)?.text).toContain(part);
});

test.each(['', '???', 'xyzzy', 'the of and'])('"%s" finds nothing', (question) => {
  expect(answerTo(question)).toBeNull();
});

test('every question of the FAQ finds its own answer, and names the page', () => {
  for (const { question, answer } of faq) {
    const found = answerTo(question);
    expect(found?.text).toBe(answer);
    expect(found?.sources[0]?.title).toBe(question);
  }
});

test('a tea that is named is answered from its own page', () => {
  const found = answerTo('How do I brew the First Flush Sencha?');
  expect(found?.text).toContain('- **Water:** 75 °C');
  expect(found?.sources).toEqual([{ title: 'First Flush Sencha', url: '/tea/first-flush-sencha.html' }]);
});

test('word by word gives the whole text, until nobody wants to hear more', async () => {
  const parts: string[] = [];
  for await (const part of wordByWord('One two\n\nthree four five', new AbortController().signal))
    parts.push(part);
  expect(parts.length).toBeGreaterThan(1);
  expect(parts.join('')).toBe('One two\n\nthree four five');
  for await (const part of wordByWord('One', AbortSignal.abort())) expect.fail(part);
});
