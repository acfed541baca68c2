import { expect, test } from 'vitest';

import { WIDGET_VERSION } from './version.ts';
import manifest from '../package.json' with { type: 'json' };

test("the widget's version is its package's version", () => {
  expect(WIDGET_VERSION).toBe(manifest.version);
});
