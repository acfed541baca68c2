import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Which folder may import which others of this repository. ARCHITECTURE.md draws the same arrows. */
const ARROWS = {
  'packages/core': [],
  'packages/widget': ['packages/core'],
  'packages/local-stack': [],
  'packages/cli': ['packages/core'],
  'supabase/functions': ['packages/core'],
  'apps/portal': ['packages/core'],
  'apps/demo': [],
  tools: ['packages', 'supabase/functions'],
  scripts: ['packages', 'tools'],
  tests: ['packages', 'supabase/functions', 'tools'],
};

export default ts.config(
  {
    ignores: [
      '**/node_modules',
      '**/dist',
      '**/build',
      '**/.svelte-kit',
      '.local',
      'test-results',
      'apps/portal/src/lib/database.types.ts',
    ],
  },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node, Deno: 'readonly' } },
    rules: {
      // TypeScript itself finds undefined names, and knows the runtime's globals better.
      'no-undef': 'off',
      eqeqeq: ['error', 'always'],
      'max-params': ['error', 3],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    plugins: { 'import-x': importX },
    settings: {
      'import-x/extensions': ['.ts', '.js'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.js'] },
      'import-x/resolver-next': [
        createNodeResolver({
          conditionNames: ['@webspeaker/source', 'svelte', 'node', 'import', 'default'],
          extensions: ['.ts', '.js', '.svelte'],
        }),
      ],
    },
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: Object.entries(ARROWS).map(([target, known]) => ({
            target,
            from: '.',
            except: [target, 'node_modules', ...known].map((path) => `./${path}`),
            message: `${target} may import ${known.join(', ') || 'nothing of this repository'}. See ARCHITECTURE.md.`,
          })),
        },
      ],
    },
  },
  {
    // Addresses are resolved by the functions that make them (a list's pages, its filters), which the rule can't see.
    files: ['apps/portal/**/*.svelte'],
    rules: { 'svelte/no-navigation-without-resolve': ['error', { ignoreLinks: true, ignoreGoto: true }] },
  },
  {
    // Core is pure: time and randomness come in as arguments.
    files: ['packages/core/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        'performance',
        'fetch',
        'setTimeout',
        'setInterval',
        'process',
        'Deno',
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now' },
        { object: 'Math', property: 'random' },
        { object: 'crypto', property: 'getRandomValues' },
        { object: 'crypto', property: 'randomUUID' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Core reads no clock: take the time as an argument.',
        },
      ],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] } },
  },
);
