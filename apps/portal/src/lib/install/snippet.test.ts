import { expect, test } from 'vitest';
import { snippet } from './snippet.ts';

const project = {
  portalOrigin: 'https://portal.example',
  apiUrl: 'https://x.supabase.co',
  accessKey: 'pk_1',
};

test('snippet detects the consent platform by itself unless one was chosen', () => {
  expect(snippet(project)).toBe(
    '<script async src="https://portal.example/widget.js"\n' +
      '  referrerpolicy="no-referrer"\n' +
      '  data-access-key="pk_1"\n' +
      '  data-api="https://x.supabase.co"\n' +
      '  data-consent="auto"></script>',
  );
});

test('snippet asks for the region that the portal knows', () => {
  expect(snippet({ ...project, region: 'eu-central-1' })).toContain(
    'data-api="https://x.supabase.co"\n  data-region="eu-central-1"\n',
  );
});

test('snippet says for how long messages without consent are kept, where they are not kept for good', () => {
  expect(snippet({ ...project, keptDays: 30 })).toContain('\n  data-kept-days="30"></script>');
  expect(snippet({ ...project, keptDays: null })).not.toContain('data-kept-days');
});

test('snippet keeps a value from leaving its attribute', () => {
  const text = snippet({ ...project, consent: { 'data-consent-event': '"><img src=x onerror=alert(1)>&' } });
  expect(text).toContain('data-consent-event="&quot;>&lt;img src=x onerror=alert(1)>&amp;"');
});
