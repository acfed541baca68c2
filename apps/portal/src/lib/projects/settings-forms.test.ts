import { describe, expect, test } from 'vitest';
import { parseForm } from '#lib/forms/parse-form.ts';
import { retentionForm, SETTINGS_FORMS } from './settings-forms.ts';

function form(values: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) data.append(name, value);
  return data;
}

describe('settings forms', () => {
  test('take origins from lines, as browsers send them and each once', () => {
    const origins = 'https://Shop.example/cart\n\nshop.example, http://localhost:3000 *.shop.example';
    expect(parseForm(SETTINGS_FORMS.origins, form({ allowed_origins: origins }))).toEqual({
      ok: true,
      value: {
        allowed_origins: ['https://shop.example', 'http://localhost:3000', 'https://*.shop.example'],
        require_origin: false,
      },
    });
  });

  test('refuse a list with one origin that is none', () => {
    expect(
      parseForm(SETTINGS_FORMS.origins, form({ allowed_origins: 'https://shop.example\nshop' })),
    ).toEqual({
      ok: false,
      fields: { allowed_origins: 'INVALID_ORIGIN' },
    });
  });

  test.each(['a b=c', 'sp ace&', 'ümlaut', 'x'.repeat(65)])(
    'refuse the query parameter %j',
    (kept_query_parameters) => {
      const typed = form({ withdrawal_action: 'keep', kept_query_parameters });
      expect(parseForm(SETTINGS_FORMS.privacy, typed)).toEqual({
        ok: false,
        fields: { kept_query_parameters: 'INVALID_PARAMETER' },
      });
    },
  );

  test.each(['0', '-1', '1.5', '3651', 'ten'])('refuse a retention of %s days', (contact_retention_days) => {
    const typed = form({ contact_retention_days, anonymous_retention_days: '' });
    expect(parseForm(retentionForm, typed)).toEqual({
      ok: false,
      fields: { contact_retention_days: 'INVALID_NUMBER' },
    });
  });

  test('take an empty retention as none', () => {
    expect(
      parseForm(retentionForm, form({ contact_retention_days: '', anonymous_retention_days: '30' })),
    ).toMatchObject({
      ok: true,
      value: { contact_retention_days: null, anonymous_retention_days: 30 },
    });
  });

  test.each([
    [{ respect_gpc: 'on' }, true],
    [{}, false],
  ])('take a box that is ticked as yes, and one that is not as no: %j', (box, respect_gpc) => {
    const typed = form({ ...box, withdrawal_action: 'keep', kept_query_parameters: '' });
    expect(parseForm(SETTINGS_FORMS.privacy, typed)).toEqual({
      ok: true,
      value: { respect_gpc, withdrawal_action: 'keep', kept_query_parameters: [] },
    });
  });
});
