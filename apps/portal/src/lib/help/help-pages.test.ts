import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HELP_PAGES } from './help-pages.ts';

const root = join(import.meta.dirname, '../../../../..');

/** A heading's anchor, as GitHub makes it. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

test.each(Object.entries(HELP_PAGES))('help about %s leads to a page that is there: %s', async (_, page) => {
  const [path = '', anchor] = page.split('#');
  const text = await readFile(join(root, path), 'utf8');
  const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
  if (anchor) expect(anchors).toContain(anchor);
});
