import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { versionOf } from './bundled.ts';
import type { Host } from './host.ts';

/** The functions' settings, one a line, for `env_file:` of the service that runs them. */
const SETTINGS_FILE = 'webspeaker.env';

/**
 * A Supabase of one's own, managed through the folder that its functions are read from: `volumes/functions` of the
 * official Docker compose. Settings are written there as `webspeaker.env`; naming that file in the compose, Auth's
 * settings and restarting are the operator's.
 *
 * @param options.database the connection string of `postgres`, whose host the functions reach too
 */
export function openSelfHosted(options: { folder: string; url: string; database: URL }): Host {
  const { folder, url, database } = options;
  const entry = (name: string): string => join(folder, name, 'index.ts');
  const readSettings = async (): Promise<Map<string, string>> => {
    const text = await readFile(join(folder, SETTINGS_FILE), 'utf8').catch(() => '');
    return new Map(
      text
        .split('\n')
        .filter((line) => line.includes('='))
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
  };
  const writeSettings = async (settings: Map<string, string>): Promise<void> => {
    await mkdir(folder, { recursive: true });
    const lines = [...settings].map(([name, value]) => `${name}=${value}\n`);
    await writeFile(join(folder, SETTINGS_FILE), lines.join(''), { mode: 0o600 });
  };
  return {
    name: `the functions in ${folder}`,
    url,
    region: null,
    deployedVersion: async (name) => versionOf(await readFile(entry(name), 'utf8').catch(() => '')),
    async deploy(name, code) {
      await mkdir(join(folder, name), { recursive: true });
      // The runtime looks for this name. What is bundled is JavaScript, which no check of types has to look at.
      const [first = '', ...rest] = code.split('\n');
      await writeFile(entry(name), [first, '// @ts-nocheck', ...rest].join('\n'));
    },
    remove: (name) => rm(join(folder, name), { recursive: true, force: true }),
    settingNames: async () => [...(await readSettings()).keys()],
    set: async (settings) => writeSettings(new Map([...(await readSettings()), ...Object.entries(settings)])),
    async unset(names) {
      const settings = await readSettings();
      for (const name of names) settings.delete(name);
      await writeSettings(settings);
    },
    addressFor: (role) =>
      Promise.resolve({
        user: role,
        host: database.hostname,
        port: database.port || '5432',
        database: database.pathname.slice(1) || 'postgres',
      }),
    auth: () => Promise.resolve(null),
    setAuth: () => Promise.resolve(),
    storageKey: () => Promise.resolve(null),
  };
}
