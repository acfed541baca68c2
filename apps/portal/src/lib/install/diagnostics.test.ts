import { afterEach, expect, test, vi } from 'vitest';
import { en } from '#lib/texts/en.ts';

// By its path: the portal's types need not know the widget's, which are the widget's own business.
const [widget] = Object.values(
  import.meta.glob<{
    diagnose: (parts: object) => Record<string, unknown>;
  }>('../../../../../packages/widget/src/diagnostics.ts', { eager: true }),
);

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('the install page explains every line of the widget’s diagnostics, in their order', () => {
  vi.useFakeTimers();
  vi.stubGlobal('location', { origin: 'https://shop.example' });
  vi.stubGlobal('document', {
    createElement: () => ({ style: {}, append: () => {} }),
    body: { append: () => {} },
  });
  const tracker = {
    watch: { view: () => ({ state: 'unknown' }), found: () => null },
    store: { name: 'webspeaker.pk_1', held: () => null, blocked: false },
    connect: () => new Promise(() => {}),
    recognition: { recognised: () => false, closedBy: () => null },
  };
  const report = widget?.diagnose({ tracker, settings: { consent: 'auto' }, lastMessage: () => null }) ?? {};
  const lines = Object.keys(report).map((line) => line.replace(/^stored as .*/, 'stored as …'));
  expect(en.install.diagnosticLines.map(([line]) => line)).toEqual(lines);
});
