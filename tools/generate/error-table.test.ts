import { describe, expect, test } from 'vitest';

import { DOCUMENTS, withErrorTable } from './error-table.ts';

describe('the table of error codes', () => {
  for (const path of DOCUMENTS) {
    test(`in ${path} says what core says; npm run generate:errors writes it anew`, async () => {
      const { found, wanted } = await withErrorTable(path);
      expect(found).toBe(wanted);
    });
  }
});
