import { expect, test } from 'vitest';
import { en } from './en.ts';

const sources = Object.entries(
  import.meta.glob<string>(['/apps/portal/src/**/*.{svelte,ts}', '!/**/en.ts', '!/**/*.test.ts'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
);
const code = sources.map(([, text]) => text).join('\n');

test('every text is shown somewhere', () => {
  expect(sources.length).toBeGreaterThan(50);
  const unused = Object.entries(en).flatMap(([group, texts]) =>
    // What is looked up by a code or a state is shown as a whole.
    code.includes(`.${group}[`)
      ? []
      : Object.keys(texts)
          .filter((name) => !new RegExp(`\\.${group}\\s*\\.\\s*${name}\\b`).test(code))
          .map((name) => `${group}.${name}`),
  );
  expect(unused).toEqual([]);
});
