import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { stack } from '../stack/stack.ts';

/** The links in the mails that somebody got, the last one first. */
export async function linksFor(email: string): Promise<string[]> {
  const { mailDirectory } = stack();
  const files = (await readdir(mailDirectory)).filter((name) =>
    name.endsWith(` ${encodeURIComponent(email)}.html`),
  );
  const mails = files
    .sort()
    .reverse()
    .map((name) => readFile(join(mailDirectory, name), 'utf8'));
  return (await Promise.all(mails)).map((html) => {
    const [, link = ''] = /href="([^"]+)"/.exec(html) ?? [];
    return link.replaceAll('&amp;', '&');
  });
}
