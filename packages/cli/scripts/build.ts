/**
 * Builds `dist`: the command line as one file, each edge function as one file, and the migrations. Prints the functions'
 * sizes and fails where one is over the limit of what Supabase bundles for an upload without Docker.
 */
import { chmod, cp, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { build, type Plugin } from 'rolldown';

const packageFolder = join(import.meta.dirname, '..');
const root = join(packageFolder, '../..');
const dist = join(packageFolder, 'dist');

/** https://supabase.com/docs/guides/functions/limits says 20 MB; bundled on the server it is 5 MB. */
const FUNCTION_LIMIT_BYTES = 5_000_000;

/** Deno knows Node's modules by their full names alone. */
const nodeNames: Plugin = {
  name: 'node-names',
  resolveId: (id) => (builtinModules.includes(id) ? { id: `node:${id}`, external: true } : null),
};

/** Libraries of the old module format ask for Node's modules with `require`, which a module of today has not. */
const REQUIRE =
  "import { createRequire as createRequireHere } from 'node:module';\nconst require = createRequireHere(import.meta.url);";

/**
 * What libraries take for globals, as in Node. Deno 2.1, and so hosted Supabase, has them for npm packages alone, and not
 * for a bundled file. https://deno.com/blog/v2.4
 */
const NODE_GLOBALS: Record<string, [module: string, name: string]> = {
  Buffer: ['node:buffer', 'Buffer'],
  setImmediate: ['node:timers', 'setImmediate'],
  clearImmediate: ['node:timers', 'clearImmediate'],
};

const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as {
  version: string;
};

await rm(dist, { recursive: true, force: true });
await mkdir(join(dist, 'functions'), { recursive: true });
await cp(join(root, 'supabase/migrations'), join(dist, 'migrations'), { recursive: true });
for (const name of ['widget', 'contacts']) {
  const file = join(dist, 'functions', `${name}.js`);
  // The first line is how a deployed file says which version it is.
  const banner = `// WebSpeaker Contacts ${version}: the edge function ${name}, bundled with its libraries\n${REQUIRE}`;
  await bundle({ input: join(root, 'supabase/functions', name, 'index.ts'), file, banner });
  const { size } = await stat(file);
  console.log(`${name.padEnd(10)}${String(size).padStart(8)} B of ${FUNCTION_LIMIT_BYTES} B`);
  if (size > FUNCTION_LIMIT_BYTES) throw new Error(`The function ${name} is too large to be uploaded`);
}
const cli = join(dist, 'cli.js');
await bundle({
  input: join(packageFolder, 'src/cli.ts'),
  file: cli,
  banner: `#!/usr/bin/env node\n${REQUIRE}`,
});
await chmod(cli, 0o755);

async function bundle({
  input,
  file,
  banner,
}: {
  input: string;
  file: string;
  banner: string;
}): Promise<void> {
  await build({
    cwd: root,
    input,
    platform: 'neutral',
    external: /^node:/,
    plugins: [nodeNames],
    transform: { inject: NODE_GLOBALS },
    resolve: {
      conditionNames: ['@webspeaker/source', 'node', 'import', 'module', 'default'],
      mainFields: ['module', 'main'],
    },
    output: { file, format: 'esm', banner, codeSplitting: false },
  });
}
