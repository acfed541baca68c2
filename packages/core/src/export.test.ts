import { describe, expect, test } from 'vitest';
import { contactExport, EXPORT_ALSO_HELD, EXPORT_FORMAT, EXPORT_NOT_HELD, EXPORT_VERSION } from './export.ts';

const SMALLEST = {
  format: EXPORT_FORMAT,
  version: EXPORT_VERSION,
  exportedAt: '2026-11-23T10:00:00.000000+00:00',
  project: { id: '00000000-0000-4000-8000-000000000001', name: 'Fernway Tea' },
  contact: {
    id: 'da6382a7-e1c6-8307-a0f7-e139f7c747f2',
    country: null,
    createdAt: '2026-11-20T09:30:00+00:00',
    lastSeenAt: '2026-11-20T09:30:00+00:00',
    conversationsCount: 0,
    consentWithdrawnAt: null,
  },
  consentReceipts: [],
  conversations: [],
  alsoHeld: [...EXPORT_ALSO_HELD],
  notHeld: [...EXPORT_NOT_HELD],
};

describe('contactExport', () => {
  test('takes the smallest export', () => {
    expect(contactExport.parse(SMALLEST)).toEqual(SMALLEST);
  });

  test('refuses another format, another version and a missing part', () => {
    for (const change of [
      { format: 'other' },
      { version: 2 },
      { contact: undefined },
      { notHeld: undefined },
    ]) {
      expect(contactExport.safeParse({ ...SMALLEST, ...change }).success).toBe(false);
    }
  });

  test('says that the address is not held', () => {
    expect(EXPORT_NOT_HELD.join()).toContain('IP');
  });
});
