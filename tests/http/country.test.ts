import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { MessageAnswer } from '@webspeaker/core';

import { callWidget } from '../../tools/call.ts';
import { openSql } from '../../tools/database.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { createVisitor, messageFrom, type Visitor } from '../../tools/fixtures/visitor.ts';

const sql = openSql();
let tea: Project;

beforeAll(async () => {
  tea = await createProject(sql, 'Country Tea');
});
afterAll(() => sql.end());

const sendFrom = async (visitor: Visitor, forwardedFor: string | null) => {
  const headers: Record<string, string> = forwardedFor === null ? {} : { 'X-Forwarded-For': forwardedFor };
  const answer = await callWidget<MessageAnswer>('messages', messageFrom(visitor, tea.accessKey), {
    headers,
  });
  expect(answer.status).toBe(201);
  return answer.body.country;
};

describe('the country', () => {
  const addresses: [string, string, string | null][] = [
    ['an IPv4 address in the United Kingdom', '81.2.69.142', 'GB'],
    ['an IPv4 address in Japan', '133.11.0.1', 'JP'],
    ['an IPv4 address in Brazil', '200.160.2.3', 'BR'],
    ['an IPv6 address in the United States', '2001:4860:4860::8888', 'US'],
    ['an IPv4 address mapped into IPv6', '::ffff:196.25.1.1', 'ZA'],
    ['an address with a port', '195.176.0.1:51234', 'CH'],
    ['an IPv6 address in brackets, with a port', '[2001:4860:4860::8888]:443', 'US'],
    ['a private address', '10.1.2.3', null],
    ['a loopback address', '::1', null],
    ['a documentation address', '2001:db8::1', null],
    ['something that is no address', 'unknown', null],
    ['an address in octal', '0201.2.69.142', null],
  ];
  for (const [name, address, country] of addresses) {
    test(`of ${name} is ${country ?? 'unknown'}`, async () => {
      expect(await sendFrom(await createVisitor('Eva'), address)).toBe(country);
    });
  }

  test('is that of the last forwarded address, whatever the sender put before it', async () => {
    expect(await sendFrom(await createVisitor('Finn'), '8.8.8.8, 200.160.2.3, 81.2.69.142')).toBe('GB');
    expect(await sendFrom(await createVisitor('Gina'), '81.2.69.142, 10.0.0.1')).toBeNull();
  });

  test('is unknown without a forwarded address', async () => {
    expect(await sendFrom(await createVisitor('Hugo'), null)).toBeNull();
  });

  test('is kept when a later look-up finds none, and moves with the visitor', async () => {
    const ines = await createVisitor('Ines');
    expect(await sendFrom(ines, '81.2.69.142')).toBe('GB');
    expect(await sendFrom(ines, null)).toBe('GB');
    expect(await sendFrom(ines, '133.11.0.1')).toBe('JP');
    const [contact] =
      await sql`select country from public.contacts where project_id = ${tea.id} and id = ${ines.contactId}`;
    expect(contact?.['country']).toBe('JP');
  });
});
