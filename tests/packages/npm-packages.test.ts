/** What npm would get: each package that is not private, packed as for publishing and looked at from outside. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { root } from '../../tools/root.ts';

type Manifest = {
  name: string;
  version: string;
  private?: boolean;
  license?: string;
  exports?: unknown;
  repository?: unknown;
  homepage?: string;
  bugs?: unknown;
};

const packages = readdirSync(join(root, 'packages'))
  .map((name) => {
    const folder = join(root, 'packages', name);
    return { folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest };
  })
  .filter(({ manifest }) => !manifest.private);

let scratch: string;
beforeAll(async () => (scratch = await mkdtemp(join(tmpdir(), 'webspeaker-packages-'))));
afterAll(() => rm(scratch, { recursive: true, force: true }));

describe.each(packages.map(({ folder, manifest }) => ({ name: manifest.name, folder, manifest })))(
  '$name',
  ({ folder, manifest }) => {
    let file: string;
    let tarball: Uint8Array<ArrayBuffer>;
    beforeAll(async () => {
      const place = await mkdtemp(join(scratch, 'packed-'));
      npm(folder, 'pack', '--silent', '--pack-destination', place);
      file = join(place, (await readdir(place)).join());
      tarball = new Uint8Array(await readFile(file));
    }, 120_000);

    test('is as publint wants it', async () => {
      const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer }, strict: true });
      expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
    });

    test('has types that fit its modules wherever modules are imported', async () => {
      if (manifest.exports === undefined) {
        expect(manifest).toHaveProperty('bin');
        return;
      }
      const analysis = await checkPackage(createPackageFromTarballData(tarball));
      if (!analysis.types) throw new Error('The package has no types');
      // It is for modules: CommonJS imports it dynamically, and the resolution of before `exports` is not served.
      const wanted = analysis.problems.filter(
        (problem) =>
          problem.kind !== 'CJSResolvesToESM' &&
          !('resolutionKind' in problem && problem.resolutionKind === 'node10'),
      );
      expect(wanted).toEqual([]);
    });

    test('would be published, and says whose it is', () => {
      expect(() =>
        npm(scratch, 'publish', file, '--dry-run', '--silent', '--access', 'public'),
      ).not.toThrow();
      expect(manifest).toMatchObject({
        license: 'MIT',
        repository: { type: 'git', url: 'git+https://github.com/webspeaker/contacts.git' },
        homepage: expect.stringMatching(/^https:/) as string,
        bugs: expect.stringMatching(/^https:/) as string,
      });
    });
  },
);

test('the packages that anybody may install are these', () =>
  expect(packages.map(({ manifest }) => manifest.name).sort()).toEqual([
    '@webspeaker/contacts',
    '@webspeaker/core',
    '@webspeaker/widget',
  ]));

function npm(cwd: string, ...args: string[]): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
