import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/**
 * Vite plugin: stops a build when the widget is not built. A portal without it would answer 503 to every website that
 * loads the widget from it, and nobody would see that at the build.
 *
 * @param folder where the widget's built scripts are expected
 */
export function requireWidget(folder: string): Plugin {
  return {
    name: 'require-widget',
    apply: 'build',
    buildStart() {
      if (existsSync(join(folder, 'widget.js'))) return;
      this.error(
        'The widget is not built: run npm run build:portal in the root folder, which builds it first',
      );
    },
  };
}
