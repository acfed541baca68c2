import { expect, test } from 'vitest';
import { csvLine } from './csv-line.ts';

test('a CSV line quotes what would break it', () => {
  expect(csvLine(['a', 1, null, 'b,c', 'say "hi"', 'two\nlines'])).toBe(
    'a,1,,"b,c","say ""hi""","two\nlines"\r\n',
  );
});

test.each(['=1+1', '+1', '-1', '@sum', '\tx'])('a CSV line keeps a spreadsheet from running %j', (text) => {
  expect(csvLine([text])).toBe(`'${text}\r\n`);
});

test('a CSV line leaves negative numbers alone', () => {
  expect(csvLine([-1])).toBe('-1\r\n');
});
