import { readFileSync } from 'node:fs';
import { parseArgs, type ParseArgsConfig } from 'node:util';

/**
 * Reads the options that a script was called with. Its first comment says which it takes: `--help` prints that and ends, and
 * an option it does not take, or no number where the default is one, ends with code 2 and says so before.
 *
 * @param script the script's own file
 * @param config what `parseArgs` takes
 *
 * @example
 * const { values } = readOptions(import.meta.filename, { options: { minutes: { type: 'string', default: '30' } } });
 */
export function readOptions<Config extends ParseArgsConfig>(
  script: string,
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(firstComment(script));
    process.exit(0);
  }
  try {
    const parsed = parseArgs(config);
    refuseNoNumbers(config, parsed.values);
    return parsed;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${firstComment(script)}`);
    process.exit(2);
  }
}

function refuseNoNumbers({ options = {} }: ParseArgsConfig, values: Record<string, unknown>): void {
  for (const [name, option] of Object.entries(options)) {
    const isNumber = (value: unknown) => /^\d+(\.\d+)?$/.test(String(value));
    if (isNumber(option.default) && !isNumber(values[name]))
      throw new Error(
        `--${name} takes a number such as ${String(option.default)}; found ${JSON.stringify(values[name])}`,
      );
  }
}

function firstComment(script: string): string {
  const [, comment = ''] = /\/\*\*(.*?)\*\//s.exec(readFileSync(script, 'utf8')) ?? [];
  return comment.replaceAll(/^ +\* ?/gm, '').trim();
}
