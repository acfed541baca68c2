import { CONSENT_PLATFORMS as platforms } from '@webspeaker/core/consent-platforms';
import { expect, test } from 'vitest';

import { PLATFORM_SIGNS } from './platform-signs.ts';

const guide = Object.values(
  import.meta.glob<string>('../../../../docs/consent-guide.md', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
).join();
const names = platforms.map(({ name }) => name);

test('every platform has one adapter, of its name, and every adapter is of a platform', () => {
  const files = Object.keys(import.meta.glob('./platforms/*.ts'));
  expect(files.sort()).toEqual(names.map((name) => `./platforms/${name}.ts`).sort());
});

test('every platform has a sign, in the order of the list', () => {
  const told = platforms.map(({ name, generic }) => [name, generic]);
  expect(PLATFORM_SIGNS.map(([name, , generic]) => [name, generic])).toEqual(told);
  for (const [, sign] of PLATFORM_SIGNS) expect(sign).toMatch(/^\w[\w|=-]+$/);
});

test('every platform has a recipe in the guide, with its usual category where there can be one', () => {
  for (const { name, category } of platforms) {
    const recipe = guide
      .split('\n### ')
      .slice(1)
      .filter((section) => section.includes(`data-consent="${name}"`));
    expect(recipe, name).toHaveLength(1);
    expect(recipe[0], name).toContain(category);
  }
  expect(platforms.filter(({ category }) => category === '').map(({ name }) => name)).toEqual([
    'consentmanager',
  ]);
});

test('generic signals come last, so that auto prefers what a platform says itself', () => {
  const generic = platforms.map((platform) => platform.generic === true);
  expect(generic.indexOf(true)).toBe(generic.lastIndexOf(false) + 1);
});
