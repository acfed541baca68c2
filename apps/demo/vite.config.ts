import { join } from 'node:path';
import { defineConfig } from 'vite';

import { shopPages } from './shop-pages.ts';
import { widgetTag } from './widget-tag.ts';

const port = Number(process.env['DEMO_PORT'] ?? 5174);
const page = (name: string) => join(import.meta.dirname, name);

export default defineConfig({
  plugins: [shopPages(), widgetTag(process.env)],
  server: { host: '127.0.0.1', port, strictPort: true },
  preview: { host: '127.0.0.1', port, strictPort: true },
  build: {
    target: 'es2022',
    rolldownOptions: {
      input: [
        page('index.html'),
        page('faq.html'),
        page('tea/first-flush-sencha.html'),
        page('tea/smoked-orchard.html'),
        page('tea/meadow-chamomile.html'),
      ],
    },
  },
});
