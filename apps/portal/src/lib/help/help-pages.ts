const REPOSITORY = 'https://github.com/webspeaker/contacts/blob/main';

/** Where the documentation explains what the portal asks about: files of the repository, with the heading. */
export const HELP_PAGES = {
  answers: 'docs/widget-api.md#answers',
  consent: 'docs/consent-guide.md',
  conversations: 'docs/portal.md#answer-visitors',
  diagnostics: 'docs/consent-guide.md#see-what-it-concluded',
  privacy: 'PRIVACY.md',
  requests: 'PRIVACY.md#data-subject-requests',
  retention: 'docs/operations.md#retention',
  secretKeys: 'docs/http-api.md#data-subject-requests-from-your-own-systems',
  twoFactor: 'docs/portal.md#two-factor-sign-in',
  websites: 'docs/recipes.md',
} as const;

export type HelpTopic = keyof typeof HELP_PAGES;

/** The address of a page of the documentation. */
export const helpAddress = (topic: HelpTopic): string => `${REPOSITORY}/${HELP_PAGES[topic]}`;
