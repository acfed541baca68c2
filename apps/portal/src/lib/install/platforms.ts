import { CONSENT_PLATFORMS } from '@webspeaker/core/consent-platforms';

/** Consent platforms that the widget knows, in the order of their names. */
export const PLATFORMS = CONSENT_PLATFORMS.toSorted((a, b) => a.label.localeCompare(b.label, 'en'));

/** What the install page's form says. */
export type ConsentChoice = {
  platform: string;
  category: string;
  event: string;
  withdrawnEvent: string;
  /** What `data-channels` is to say; empty: the widget decides. */
  channels: string;
};

/** Channels that the snippet may name. Without a name, AI search is shown where the page answers it. */
export const CHANNEL_CHOICES = ['', 'live_support', 'ai_search', 'ai_search live_support'] as const;

/** Reads the choice from the install page's address. */
export function parseConsentChoice(parameters: URLSearchParams): ConsentChoice {
  const text = (name: string) => parameters.get(name)?.trim().slice(0, 100) ?? '';
  const known = ['auto', 'events', 'manual', ...PLATFORMS.map(({ name }) => name)];
  const platform = text('platform');
  return {
    platform: known.includes(platform) ? platform : 'auto',
    category: text('category'),
    event: text('event'),
    withdrawnEvent: text('withdrawn_event'),
    channels: CHANNEL_CHOICES.find((channels) => channels === text('channels')) ?? '',
  };
}

/** Whether a choice names no category where its platform has no usual one: its snippet would never see consent. */
export function lacksCategory({ platform, category }: ConsentChoice): boolean {
  return !category && PLATFORMS.some(({ name, category: usual }) => name === platform && !usual);
}

/** The snippet's attributes for a choice; the usual category needs none. */
export function consentAttributes({
  platform,
  category,
  event,
  withdrawnEvent,
}: ConsentChoice): Record<string, string> {
  if (platform === 'events') {
    return {
      'data-consent-event': event || 'consent-granted',
      'data-consent-withdrawn-event': withdrawnEvent || 'consent-withdrawn',
    };
  }
  const usual = PLATFORMS.find(({ name }) => name === platform)?.category;
  return {
    'data-consent': platform,
    ...(category && category !== usual && platform !== 'manual' && { 'data-consent-category': category }),
  };
}
