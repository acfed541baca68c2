import { CHANNEL_RULES, EXPORT_ALSO_HELD, EXPORT_NOT_HELD, type Channel } from '@webspeaker/core';

/**
 * Every word of a readable export. A language is a file beside this one, and a line in `languages.ts`. Times and what was
 * recorded come as HTML, all the rest as plain text.
 */
export const en = {
  /** For dates and the names of countries, BCP 47. */
  locale: 'en-GB',
  documentTitle: (project: string, contactId: string) => `What ${project} holds on contact ${contactId}`,
  title: 'Everything held on this contact',
  exported: (project: string, time: string) => `${project}, exported ${time}`,
  no: 'no',
  unknown: 'not known',
  contact: 'Contact',
  contactId: 'Contact ID',
  country: 'Country',
  created: 'Created',
  lastSeen: 'Last seen',
  conversations: 'Conversations',
  withdrawn: 'Consent withdrawn',
  project: 'Project',
  consent: 'Consent',
  noConsent: 'No consent is recorded.',
  given: 'Given',
  recorded: 'Recorded',
  through: 'Through',
  purpose: 'For',
  method: 'How',
  /** Any other way is named as it was recorded. */
  methods: { explicit: 'By an explicit choice' } as Record<string, string>,
  widgetVersion: 'Widget version',
  receiptId: 'Receipt ID',
  channels: {
    ai_search: CHANNEL_RULES.ai_search.name,
    live_support: CHANNEL_RULES.live_support.name,
  } satisfies Record<Channel, string> as Record<Channel, string>,
  messages: (count: number, last: string) =>
    `${count} ${count === 1 ? 'message' : 'messages'}, the last ${last}.`,
  waiting: (since: string) => `Waiting for an answer since ${since}.`,
  resolved: (time: string) => `Resolved ${time}.`,
  noMessages: 'There are no messages.',
  visitor: 'Visitor',
  visitorAsking: 'Visitor, asking for a person',
  member: 'A member',
  server: 'The website’s server',
  note: 'Note of a member, not shown to the visitor',
  answerOfServer: 'AI answer, sent by the website’s server',
  answerOfPage: 'AI answer, as the page reported it',
  page: (address: string) => `On ${address}`,
  noAnswer: 'No answer was found',
  source: (title: string, address: string) => `Source: ${title}, ${address}`,
  ratings: { up: 'Rated helpful by the visitor', down: 'Rated not helpful by the visitor' },
  received: (time: string) => `Received ${time}`,
  alsoHeldTitle: 'Held besides',
  alsoHeld: EXPORT_ALSO_HELD,
  notHeldTitle: 'Not held',
  notHeld: EXPORT_NOT_HELD,
};

export type ExportTexts = typeof en;
