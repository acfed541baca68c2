import { describe, expect, it } from 'vitest';
import { parseForm } from '#lib/forms/parse-form.ts';
import { originsForm, privacyForm, retentionForm } from './settings-forms.ts';

function form(values: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) data.append(name, value);
  return data;
}

describe('settings forms', () => {
  it('take origins from lines, as browsers send them and each once', () => {
    const origins = 'https://Shop.example/cart\n\nshop.example, http://localhost:3000';
    expect(parseForm(originsForm, form({ origins }))).toEqual({
      ok: true,
      value: { origins: ['https://shop.example', 'http://localhost:3000'] },
    });
  });

  it('refuse a list with one origin that is none', () => {
    expect(parseForm(originsForm, form({ origins: 'https://shop.example\nshop' }))).toEqual({
      ok: false,
      fields: { origins: 'INVALID_ORIGIN' },
    });
  });

  it.each(['a b=c', 'sp ace&', 'ümlaut', 'x'.repeat(65)])('refuse the query parameter %j', (parameters) => {
    expect(parseForm(privacyForm, form({ withdrawal: 'keep', parameters }))).toEqual({
      ok: false,
      fields: { parameters: 'INVALID_PARAMETER' },
    });
  });

  it.each(['0', '-1', '1.5', '3651', 'ten'])('refuse a retention of %s days', (contactDays) => {
    expect(parseForm(retentionForm, form({ contactDays, anonymousDays: '' }))).toEqual({
      ok: false,
      fields: { contactDays: 'INVALID_NUMBER' },
    });
  });

  it('take an empty retention as none', () => {
    expect(parseForm(retentionForm, form({ contactDays: '', anonymousDays: '30' }))).toMatchObject({
      ok: true,
      value: { contactDays: null, anonymousDays: 30 },
    });
  });
});
