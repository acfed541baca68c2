/**
 * `npm run check:publish`: both packages contain what they should and nothing else, `deno publish` finds no slow types,
 * and package.json and deno.json name the same version, exports and dependencies.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

type Manifest = {
  version: string;
  exports: Record<string, { '@webspeaker/source': string }>;
  dependencies: Record<string, string>;
};
type DenoConfig = { version: string; exports: Record<string, string>; imports: Record<string, string> };

const packageFolder = join(import.meta.dirname, '..');
const manifest = readJson<Manifest>('package.json');
const deno = readJson<DenoConfig>('deno.json');

equal('version in deno.json', deno.version, manifest.version);
equal(
  'exports in deno.json',
  deno.exports,
  Object.fromEntries(
    Object.entries(manifest.exports).map(([subpath, { '@webspeaker/source': source }]) => [subpath, source]),
  ),
);
equal(
  'imports in deno.json',
  deno.imports,
  Object.fromEntries(
    Object.entries(manifest.dependencies).map(([name, version]) => [name, `npm:${name}@${version}`]),
  ),
);

const names = readdirSync(join(packageFolder, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => file.replace(/\.ts$/, ''));
const packed = JSON.parse(run('npm', ['pack', '--dry-run', '--json', '--silent'])) as [
  { files: { path: string }[] },
];
equal(
  'files of the npm package',
  packed[0].files.map(({ path }) => path).sort(),
  [
    'LICENSE',
    'README.md',
    'package.json',
    ...names.flatMap((name) => [
      ...['.d.ts', '.d.ts.map', '.js', '.js.map'].map((ending) => `dist/${name}${ending}`),
      `src/${name}.ts`,
    ]),
  ].sort(),
);

const published = run('deno', ['publish', '--dry-run', '--allow-dirty', '--quiet']);
if (/slow type/i.test(published)) throw new Error(published);

console.log(`npm package: ${String(packed[0].files.length)} files; deno publish: clean`);

function run(command: string, args: string[]): string {
  return execFileSync(command, args, {
    cwd: packageFolder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(join(packageFolder, file), 'utf8')) as T;
}

function equal(what: string, found: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(found, wanted)) return;
  throw new Error(`The ${what} differ: found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
}
