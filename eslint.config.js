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
      'packages/widget/module',
      'docs/.vitepress/cache',
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
      'max-lines-per-function': ['error', 60],
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'vitest', importNames: ['it'], message: 'Tests are called test here.' }] },
      ],
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    // What only the types can tell: a promise that nobody waits for, above all.
    files: ['**/*.ts', '**/*.svelte'],
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-deprecated': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/return-await': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    // Deno's own global is in no project of TypeScript's; `check:functions` looks at these two lines.
    files: ['supabase/functions/*/index.ts'],
    ...ts.configs.disableTypeChecked,
  },
  {
    // What describes a list of tests is as long as the list.
    files: ['**/*.{test,spec}.ts', 'tests/**'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    files: ['packages/widget/src/panel/**'],
    rules: { '@typescript-eslint/no-misused-promises': 'off' },
  },
  {
    // Hostile pages do what nobody should do any more.
    files: ['tests/browser/widget/**'],
    rules: { '@typescript-eslint/no-deprecated': 'off' },
  },
  {
    // SvelteKit's names in it can only be merged with as interfaces.
    files: ['apps/portal/src/app.d.ts'],
    rules: { '@typescript-eslint/consistent-type-definitions': 'off' },
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
