import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';
import { auditParameters, auditQuery, parseAuditFilter } from './audit-query.ts';

const HASH = 'a'.repeat(64);

test('an audit filter reads back as it was written', () => {
  const address = `actor=member&action=contact&subject=${HASH}&from=2026-11-01&to=2026-11-02`;
  expect(auditParameters(parseAuditFilter(new URLSearchParams(address))).toString()).toBe(address);
});

test('an audit filter ignores what makes no sense', () => {
  const address = 'actor=nobody&action=%25&subject=xyz&from=today&to=2026-13-01';
  expect(auditParameters(parseAuditFilter(new URLSearchParams(address))).toString()).toBe('');
});

test('an audit filter takes a contact by its id, which the database knows as its hash only', async () => {
  const id = '0190a6f3-1c2d-8e4f-9a5b-6c7d8e9f0a1b';
  const filter = parseAuditFilter(new URLSearchParams(`subject=${id.toUpperCase()}`));
  expect(auditParameters(filter).toString()).toBe(`subject=${id}`);
  const hash = createHash('sha256').update(id).digest('hex');
  expect(await auditQuery(filter, 'UTC')).toMatchObject({ subject: hash });
});

test("an audit filter's days are the reader's", async () => {
  const filter = parseAuditFilter(new URLSearchParams('from=2026-11-01&to=2026-11-01'));
  expect(await auditQuery(filter, 'America/New_York')).toMatchObject({
    from: '2026-11-01T04:00:00.000Z',
    before: '2026-11-02T05:00:00.000Z',
  });
});
