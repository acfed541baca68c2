import { expect, test } from 'vitest';

import { lightness } from './page-theme.ts';

test.each([
  ['rgb(255, 255, 255)', 1],
  ['rgb(0, 0, 0)', 0],
  ['rgba(0, 0, 0, 0)', null],
  ['rgba(16, 16, 16, 0.9)', 16 / 255],
  ['oklch(0.21 0.006 285.885)', 0.21],
  ['oklab(0.98 -0.001 0.002)', 0.98],
  ['lab(8.3 0.1 -0.2)', 0.083],
  ['color(srgb 0.5 0.5 0.5)', 0.5],
  ['color(srgb 1 1 1 / 0.2)', null],
  ['transparent', null],
])('%s is as light as %s', (colour, light) => {
  const found = lightness(colour);
  if (light === null) expect(found).toBeNull();
  else expect(found).toBeCloseTo(light);
});
