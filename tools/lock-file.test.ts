import { describe, expect, test } from 'vitest';

import { gapsOf } from './lock-file.ts';

const integrity = 'sha512-x';

describe('gapsOf', () => {
  test('a whole file has none, wherever npm put a package', () => {
    const packages = {
      '': { dependencies: { a: '1', own: '1' } },
      'node_modules/a': { integrity, dependencies: { b: '1' }, optionalDependencies: { c: '1' } },
      'node_modules/a/node_modules/b': { integrity, dependencies: { c: '1' } },
      'node_modules/c': {
        integrity,
        peerDependencies: { d: '1' },
        peerDependenciesMeta: { d: { optional: true } },
      },
      'node_modules/own': { link: true },
      'packages/own': { dependencies: { c: '1' } },
    };
    expect(gapsOf({ packages })).toEqual([]);
  });

  test("an entry of another platform that is left out is one, and a neighbour's copy is no help", () => {
    const packages = {
      '': { devDependencies: { a: '1', b: '1' } },
      'node_modules/a': {
        integrity,
        optionalDependencies: { 'a-darwin': '1' },
        peerDependencies: { d: '1' },
      },
      'node_modules/b': { integrity },
      'node_modules/b/node_modules/d': { integrity },
    };
    expect(gapsOf({ packages })).toEqual([
      'node_modules/a needs a-darwin, which has no entry',
      'node_modules/a needs d, which has no entry',
    ]);
  });

  test('a checksum that is missing is one, but for what came with another package or could not be had', () => {
    const packages = {
      'node_modules/a': {},
      'node_modules/a/node_modules/b': { inBundle: true },
      'node_modules/@supabase/cli-darwin-arm64': {},
    };
    expect(gapsOf({ packages })).toEqual(['node_modules/a has no checksum']);
  });
});
