/**
 * `npm run check:node`: packs the package, unpacks it beside its two dependencies and nothing else of this repository,
 * and there type-checks and runs the smoke test against what users get: built files, without the condition
 * `@webspeaker/source`.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const packageFolder = join(import.meta.dirname, '..');
const modules = join(packageFolder, '../../node_modules');
const consumer = mkdtempSync(join(tmpdir(), 'webspeaker-core-'));

try {
  const tarball = execFileSync('npm', ['pack', '--silent', '--pack-destination', consumer], {
    cwd: packageFolder,
    encoding: 'utf8',
  }).trim();
  const installed = join(consumer, 'node_modules/@webspeaker/core');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(consumer, tarball), '-C', installed, '--strip-components', '1']);
  for (const dependency of ['zod', 'ipaddr.js']) {
    symlinkSync(join(modules, dependency), join(consumer, 'node_modules', dependency));
  }
  for (const file of ['smoke.ts', 'run-smoke.ts'])
    copyFileSync(join(import.meta.dirname, file), join(consumer, file));
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ type: 'module', private: true }));
  writeFileSync(
    join(consumer, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        module: 'nodenext',
        target: 'es2023',
        lib: ['es2023', 'dom'],
        types: [],
        strict: true,
        noEmit: true,
        allowImportingTsExtensions: true,
      },
      include: ['*.ts'],
    }),
  );
  execFileSync(process.execPath, [join(modules, 'typescript/bin/tsc'), '-p', consumer], { stdio: 'inherit' });
  const answer = execFileSync(process.execPath, [join(consumer, 'run-smoke.ts')], { encoding: 'utf8' });
  process.stdout.write(`Node ${process.version}, packed package, types checked: ${answer}`);
} finally {
  rmSync(consumer, { recursive: true, force: true });
}
