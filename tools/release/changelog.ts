import { ConventionalChangelog } from 'conventional-changelog';

/** The heading of a release, as conventional-changelog writes it: with a link where there is something to compare with. */
const HEADING = /^#{1,3} \[?(\d+\.\d+\.\d+[\w.-]*)/;

/**
 * What the commits since the last tag say, in the form of a changelog's section: breaking changes, features, fixes and
 * what became faster. Commits of other types are for those who read the history.
 *
 * Reads the version from package.json, and changes nothing.
 *
 * @param folder the repository's folder
 * @returns Markdown that starts with the heading of the version
 * @example
 * await describeCommits(root); // '## 1.4.0 (2026-11-25)\n\n### Features\n\n* **core:** …'
 */
export async function describeCommits(folder: string): Promise<string> {
  const generator = new ConventionalChangelog(folder)
    .loadPreset('conventionalcommits')
    .readPackage()
    .options({ releaseCount: 1 });
  let text = '';
  for await (const part of generator.write()) text += part;
  return text.trim();
}

/**
 * Puts a release on top of the others, below the changelog's introduction.
 *
 * @param changelog the whole changelog
 * @param section the release, starting with its heading
 * @returns the new changelog
 * @example
 * addRelease('# Changelog\n\n## 1.3.0\n', '## 1.4.0'); // '# Changelog\n\n## 1.4.0\n\n## 1.3.0\n'
 */
export function addRelease(changelog: string, section: string): string {
  const lines = changelog.trimEnd().split('\n');
  const at = lines.findIndex((line) => HEADING.test(line));
  const split = at === -1 ? lines.length : at;
  const parts = [lines.slice(0, split).join('\n'), section, lines.slice(split).join('\n')];
  return `${parts
    .map((part) => part.trim())
    .filter(Boolean)
    .join('\n\n')}\n`;
}

/**
 * What the changelog says of one release, without its heading.
 *
 * @param changelog the whole changelog
 * @param version such as `1.4.0`, or its tag `v1.4.0`
 * @returns Markdown; empty when the release has a heading and nothing else
 * @throws Error when the changelog has no such release
 * @example
 * releaseNotes('# Changelog\n\n## 1.4.0\n\nFaster.\n\n## 1.3.0\n', 'v1.4.0'); // 'Faster.'
 */
export function releaseNotes(changelog: string, version: string): string {
  const lines = changelog.split('\n');
  const wanted = version.replace(/^v/, '');
  const from = lines.findIndex((line) => HEADING.exec(line)?.[1] === wanted);
  if (from === -1) throw new Error(`CHANGELOG.md has no release ${JSON.stringify(version)}`);
  const rest = lines.slice(from + 1);
  const next = rest.findIndex((line) => HEADING.test(line));
  return rest
    .slice(0, next === -1 ? undefined : next)
    .join('\n')
    .trim();
}
