import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const MODULE = 'virtual:flags';

/**
 * Vite plugin: the flags of countries as files of one folder, which `virtual:flags` names. Each flag is found by its
 * country's code: a table of hundreds of addresses would be in the script of every page that shows a country.
 */
export function flags(): Plugin {
  const source = join(dirname(fileURLToPath(import.meta.resolve('country-flag-icons'))), '3x2');
  const codes = readdirSync(source).flatMap((file) => /^([A-Z]{2})\.svg$/.exec(file)?.[1] ?? []);
  const read = (code: string) => readFileSync(join(source, `${code}.svg`));
  const hash = codes.reduce((all, code) => all.update(read(code)), createHash('sha256')).digest('hex');
  const folder = `_app/immutable/flags/${hash.slice(0, 8)}`;
  const exported = { folder: `/${folder}`, codes: codes.join(' ') };

  return {
    name: 'flags',
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load: (id) => (id === `\0${MODULE}` ? `export default ${JSON.stringify(exported)}` : undefined),
    configureServer: ({ middlewares }) => {
      middlewares.use(`/${folder}`, ({ url }, response, next) => {
        const code = codes.find((known) => url === `/${known}.svg`);
        if (code) response.setHeader('content-type', 'image/svg+xml').end(read(code));
        else next();
      });
    },
    generateBundle() {
      if (this.environment.name !== 'client') return;
      for (const code of codes)
        this.emitFile({ type: 'asset', fileName: `${folder}/${code}.svg`, source: read(code) });
    },
  };
}
