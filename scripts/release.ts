/**
 * `npm run release -- 1.4.0`: makes a release out of what is committed. Writes the version into every place that says it,
 * puts what the commits say on top of CHANGELOG.md, commits both and tags the commit. It pushes nothing: `git push
 * --follow-tags` does, and the workflow `release` then publishes.
 *
 * Refuses with changes that are not committed, on a branch other than main, and a version that there is already.
 */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

import { addRelease, describeCommits } from '../tools/release/changelog.ts';
import { setVersion } from '../tools/release/set-version.ts';
import { root } from '../tools/root.ts';

const CHANGELOG = join(root, 'CHANGELOG.md');

const [version = ''] = process.argv.slice(2);
const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();

try {
  if (git('status', '--porcelain') !== '') throw new Error('There are changes that are not committed');
  const branch = git('branch', '--show-current');
  if (branch !== 'main')
    throw new Error(`Releases are made on main, not on ${branch || 'a detached commit'}`);
  if (git('tag', '--list', `v${version}`) !== '') throw new Error(`There is a version ${version} already`);

  await setVersion(root, version);
  const changelog = addRelease(await readFile(CHANGELOG, 'utf8'), await describeCommits(root));
  await writeFile(
    CHANGELOG,
    await format(changelog, { ...(await resolveConfig(CHANGELOG)), filepath: CHANGELOG }),
  );
  git('commit', '--quiet', '--all', '--message', `chore: release ${version}`);
  git('tag', '--annotate', `v${version}`, '--message', `Version ${version}`);
  console.log(`Made ${version}. Read the top of CHANGELOG.md, then: git push --follow-tags`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
