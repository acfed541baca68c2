import { describe, expect, test } from 'vitest';
import { consentAttributes, lacksCategory, parseConsentChoice, PLATFORMS } from './platforms.ts';

const choice = (text: string) => parseConsentChoice(new URLSearchParams(text));

describe('consent platforms of the install page', () => {
  test('are in the order of their names', () => {
    const labels = PLATFORMS.map(({ label }) => label);
    expect(labels.slice(0, 3)).toEqual(['Axeptio', 'c15t', 'Complianz']);
    expect(labels.at(-1)).toBe('WP Consent API');
  });

  test('are detected unless one is chosen that exists', () => {
    expect(choice('').platform).toBe('auto');
    expect(choice('platform=nonsense').platform).toBe('auto');
    expect(choice('platform=klaro').platform).toBe('klaro');
  });

  test('name a category only where it is not the usual one', () => {
    expect(consentAttributes(choice('platform=cookiebot&category=statistics'))).toEqual({
      'data-consent': 'cookiebot',
    });
    expect(consentAttributes(choice('platform=cookiebot&category=marketing'))).toEqual({
      'data-consent': 'cookiebot',
      'data-consent-category': 'marketing',
    });
  });

  test('lack a category where the platform has no usual one and none is named', () => {
    expect(lacksCategory(choice('platform=consentmanager'))).toBe(true);
    expect(lacksCategory(choice('platform=consentmanager&category=c52'))).toBe(false);
    for (const platform of ['cookiebot', 'auto', 'events', 'manual']) {
      expect(lacksCategory(choice(`platform=${platform}`)), platform).toBe(false);
    }
  });

  test('can be any other by the events that it fires', () => {
    expect(consentAttributes(choice('platform=events&event=yes&withdrawn_event=no'))).toEqual({
      'data-consent-event': 'yes',
      'data-consent-withdrawn-event': 'no',
    });
  });
});
