import { expect, test } from 'vitest';

import { answerFromFaq } from './answer-from-faq.ts';
import { faq } from './faq.ts';

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
  expect(answerFromFaq(question, faq)).toContain(part);
});

test.each(['', '???', 'xyzzy', 'the of and'])(
  '"%s" finds nothing, and is told where a person reads',
  (question) => {
    expect(answerFromFaq(question, faq)).toContain('Live support');
  },
);

test('every question of the FAQ finds its own answer', () => {
  for (const { question, answer } of faq) expect(answerFromFaq(question, faq)).toBe(answer);
});
