import { afterEach, expect, test, vi } from 'vitest';

import { randomUuid } from './random-uuid.ts';

afterEach(() => vi.unstubAllGlobals());

test.each(['', ', also where the page took crypto away'])(
  'a random UUID is well-formed and unique%s',
  (taken) => {
    if (taken) vi.stubGlobal('crypto', {});
    const uuids = Array.from({ length: 500 }, randomUuid);
    for (const uuid of uuids) {
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect(new Set(uuids).size).toBe(uuids.length);
  },
);
