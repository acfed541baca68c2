/**
 * The portal's image, as far as it can be judged without Docker: a linter's word, and that its stages use what there is.
 * The stages' commands themselves are what `npm run build:portal` and tests/packages/portal.test.ts run.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { validate } from 'dockerfile-utils';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { root } from '../../tools/root.ts';

type Service = {
  environment: Record<string, string>;
  build: { context: string; dockerfile: string };
  read_only: boolean;
  cap_drop: string[];
};

const dockerfile = await readFile(join(root, 'apps/portal/Dockerfile'), 'utf8');
const compose = parse(await readFile(join(root, 'apps/portal/compose.yaml'), 'utf8')) as {
  services: { portal: Service };
};

describe('the Dockerfile', () => {
  test('has nothing that a linter minds', () => {
    const problems = validate(dockerfile).map(({ message, range }) => `${range.start.line + 1}: ${message}`);
    expect(problems).toEqual([]);
  });

  test('copies only what exists, or what an earlier stage made', () => {
    const sources = [...dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, words = '']) =>
      words.split(' ').slice(0, -1),
    );
    expect(sources.length).toBeGreaterThan(5);
    expect(sources.filter((source) => !existsSync(join(root, source)))).toEqual([]);
  });

  test('runs as an ordinary user, asks for its health, and stands on a Node that the portal runs on', async () => {
    const { engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      engines: { node: string };
    };
    const lastStage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(lastStage).toMatch(/^USER node$/m);
    expect(lastStage).toMatch(/^HEALTHCHECK /m);
    const [, version = '0'] = /^FROM node:(\d+)-/m.exec(lastStage) ?? [];
    expect(Number(version)).toBeGreaterThanOrEqual(Number(engines.node.replace('>=', '')));
  });
});

test('the compose file builds that Dockerfile, sets every variable the portal needs, and gives it nothing to write on', async () => {
  const { portal } = compose.services;
  expect(existsSync(join(root, 'apps/portal', portal.build.context, portal.build.dockerfile))).toBe(true);
  const declared = await readFile(join(root, 'apps/portal/src/env.ts'), 'utf8');
  const names = [...declared.matchAll(/PUBLIC_\w+/g)].map(([name]) => name);
  expect(names.length).toBeGreaterThan(0);
  // The server's own, which no line of the portal names.
  const server = ['ADDRESS_HEADER', 'ORIGIN', 'XFF_DEPTH'];
  expect(Object.keys(portal.environment).sort()).toEqual([...new Set([...names, ...server])].sort());
  expect([portal.read_only, portal.cap_drop]).toEqual([true, ['ALL']]);
});
