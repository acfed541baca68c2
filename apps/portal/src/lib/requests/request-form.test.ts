import { expect, test } from 'vitest';
import { contactIdsIn, requestForm } from './request-form.ts';

const ID = '0190a6f3-1c2d-8e4f-9a5b-6c7d8e9f0a1b';
const OTHER = '0190a6f3-1c2d-8e4f-9a5b-6c7d8e9f0a1c';

test.each([
  [`Please delete my data.\n\nContact ID: ${ID}\n\nYours, A.`, [ID]],
  [ID.toUpperCase(), [ID]],
  [ID.replaceAll('-', ''), [ID]],
  ['> 0190a6f3-1c2d-8e4f-\n9a5b-6c7d8e9f0a1b.', [ID]],
  [`${ID} and once more ${ID}`, [ID]],
  [`${ID}, ${OTHER}`, [ID, OTHER]],
  [`${ID}f`, []],
  ['0190a6f3-1c2d-4e4f-9a5b-6c7d8e9f0a1b', []],
  ['Delete everything', []],
])('ids in %j', (text, ids) => {
  expect(contactIdsIn(text)).toEqual(ids);
});

const asked = { message: ID, received_on: '2026-11-20', asked: 'export' };

test.each([
  ['message', 'Hello', 'NO_ID'],
  ['message', `${ID} ${OTHER}`, 'SEVERAL_IDS'],
  ['received_on', '9998-01-01', 'INVALID_DAY'],
  ['received_on', '0202-01-01', 'INVALID_DAY'],
  ['received_on', '31.01.2026', 'INVALID_DAY'],
  ['asked', 'money', 'REQUIRED'],
])('a request whose %s is %j is refused', (name, value, code) => {
  const result = requestForm.safeParse({ ...asked, [name]: value });
  expect(result.error?.issues.map(({ path, message }) => [path[0], message])).toEqual([[name, code]]);
});

test('of a message the id is taken and nothing else', () => {
  const message = `I am Anna Beispiel, anna@example.com, and my id is ${ID}.`;
  expect(requestForm.parse({ ...asked, message })).toEqual(asked);
});
