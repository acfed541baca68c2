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

test("an audit filter's days are the reader's", () => {
  const filter = parseAuditFilter(new URLSearchParams('from=2026-11-01&to=2026-11-01'));
  expect(auditQuery(filter, 'America/New_York')).toMatchObject({
    from: '2026-11-01T04:00:00.000Z',
    before: '2026-11-02T05:00:00.000Z',
  });
});
