import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ERROR_MESSAGES, ERROR_STATUS, type ErrorCode } from '@webspeaker/core';
import { format, resolveConfig } from 'prettier';

import { root } from '../root.ts';

/** The documents that hold the table of error codes, by their path in the project. */
export const DOCUMENTS = ['docs/http-api.md', 'packages/core/README.md'];

const START = '<!-- error codes, made by npm run generate:errors -->';
const END = '<!-- end of error codes -->';

/**
 * A document with core's table of error codes between the two comments that mark its place.
 *
 * @param path one of {@link DOCUMENTS}
 * @returns what is there and what should be
 * @throws Error when the document does not contain the comments
 */
export async function withErrorTable(path: string): Promise<{ found: string; wanted: string }> {
  const found = await readFile(join(root, path), 'utf8');
  const [start, end] = [found.indexOf(START), found.indexOf(END)];
  if (start === -1 || end < start) throw new Error(`${path} does not hold ${START} and ${END}`);
  const rows = Object.entries(ERROR_STATUS).map(
    ([code, status]) => `| \`${code}\` | ${status} | ${ERROR_MESSAGES[code as ErrorCode]} |`,
  );
  const table = ['| code | status | means |', '| --- | --- | --- |', ...rows].join('\n');
  const text = `${found.slice(0, start)}${START}\n\n${table}\n\n${found.slice(end)}`;
  const options = await resolveConfig(join(root, path));
  return { found, wanted: await format(text, { ...options, parser: 'markdown' }) };
}
