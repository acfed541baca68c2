/**
 * The last step of `npm install`: the portal's generated types, which editors and checks read.
 *
 * Plain JavaScript, since any Node may run the install. One without development packages (`npm install --omit=dev`)
 * has no SvelteKit to generate with, and nothing that would read the types.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const svelteKit = fileURLToPath(new URL('../node_modules/@sveltejs/kit/svelte-kit.js', import.meta.url));
const portal = fileURLToPath(new URL('../apps/portal', import.meta.url));

if (existsSync(svelteKit)) {
  const { status } = spawnSync(process.execPath, [svelteKit, 'sync'], { cwd: portal, stdio: 'inherit' });
  process.exit(status ?? 1);
}
