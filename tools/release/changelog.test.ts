import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { addRelease, describeCommits, releaseNotes } from './changelog.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webspeaker-changelog-'));
  git('init', '--quiet', '--initial-branch=main');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the commits since the last tag are described, and those before are not', async () => {
  await setPackageVersion('1.0.0');
  commit('feat(core): the first thing');
  git('tag', '--annotate', 'v1.0.0', '--message', 'Version 1.0.0');
  commit('feat(portal): a second page');
  commit('fix(widget): a closed panel stays closed');
  commit('test: a test of the panel');
  commit('feat(cli)!: Node 24 is needed\n\nBREAKING CHANGE: Node 22 is no longer enough');
  await setPackageVersion('2.0.0');

  const section = await describeCommits(folder);
  expect(section).toMatch(
    /^## \[2\.0\.0\]\(https:\/\/github\.com\/webspeaker\/contacts\/compare\/v1\.0\.0\.\.\.v2\.0\.0\)/,
  );
  expect(section).toContain('**portal:** a second page');
  expect(section).toContain('**widget:** a closed panel stays closed');
  expect(section).toContain('Node 22 is no longer enough');
  expect(section).not.toContain('the first thing');
  expect(section).not.toContain('a test of the panel');
});

test('releases stand newest first, below the introduction, and each can be read alone', () => {
  let changelog = '# Changelog\n\nWhat changed, see [releases](CONTRIBUTING.md#releases).\n';
  changelog = addRelease(changelog, '## 1.0.0 (2026-01-01)\n\n### Features\n\n* first');
  changelog = addRelease(
    changelog,
    '## [1.1.0](https://example.com) (2026-02-01)\n\n### Features\n\n* second\n',
  );
  expect(changelog).toBe(
    '# Changelog\n\nWhat changed, see [releases](CONTRIBUTING.md#releases).\n\n' +
      '## [1.1.0](https://example.com) (2026-02-01)\n\n### Features\n\n* second\n\n' +
      '## 1.0.0 (2026-01-01)\n\n### Features\n\n* first\n',
  );
  expect(releaseNotes(changelog, 'v1.1.0')).toBe('### Features\n\n* second');
  expect(releaseNotes(changelog, '1.0.0')).toBe('### Features\n\n* first');
});

test.each(['1.1', '1.0.0', 'v2.0.0', ''])('the notes of %j, which is no release, are refused', (version) => {
  expect(() => releaseNotes('# Changelog\n\n## 1.1.0\n\n* second\n', version)).toThrow('has no release');
});

function git(...args: string[]): void {
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...identity, ...args], { cwd: folder, stdio: 'pipe' });
}

function commit(message: string): void {
  git('commit', '--quiet', '--allow-empty', '--message', message);
}

async function setPackageVersion(version: string): Promise<void> {
  const repository = { type: 'git', url: 'git+https://github.com/webspeaker/contacts.git' };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'shop', version, repository }));
}
