/**
 * Every word of the panel. Each is a line of a language's file, and an owner can replace it with an attribute of the script
 * tag: `data-text-greeting`, or `data-text-greeting-de` for one language. Words in braces are filled in.
 */
export type Texts = {
  // Head and channels
  title: string;
  channels: string;
  aiSearch: string;
  liveSupport: string;
  close: string;
  back: string;
  sound: string;
  newMessages: string;

  // Before the first message
  greeting: string;
  aiSearchHello: string;
  liveSupportHello: string;
  /** Questions that a press asks, separated by `|`. */
  suggestions: string;

  // Messages
  messages: string;
  you: string;
  team: string;
  assistant: string;
  /** Marks what an AI wrote: short. */
  ai: string;
  writing: string;
  /** The answer handler failed. */
  noAnswer: string;
  /** The answer handler found none. */
  noneFound: string;
  /** The answer handler failed in the middle of an answer. */
  cutOff: string;
  /** The visitor stopped an answer before it said anything. */
  stopped: string;
  stop: string;
  sources: string;
  helpful: string;
  notHelpful: string;
  copy: string;
  copied: string;
  askPerson: string;
  /** Outside office hours, where the owner has no words of their own for it. */
  away: string;
  /** Follows either; `{time}` is like "Monday 09:00". */
  backAt: string;

  // Without consent, after the first message to people
  reach: string;
  stay: string;
  stayHint: string;
  keepInTab: string;
  keepInTabHint: string;
  keptInTab: string;
  forget: string;
  sending: string;
  delivered: string;
  notSent: string;
  tryAgain: string;

  // Why a message was not sent
  noConnection: string;
  notSetUp: string;
  tooMany: string;
  tooLong: string;
  withdrawn: string;
  /** The server asked whether a person is there, and got no answer. */
  notAPerson: string;

  // The field
  aiSearchField: string;
  liveSupportField: string;
  send: string;
  noFiles: string;

  // Privacy
  anonymous: string;
  recognised: string;
  whatItMeans: string;
  privacy: string;
  notLoaded: string;
  anonymousTitle: string;
  anonymousText: string;
  /** Beside `anonymousText`, where the owner says how long: `{days}`. */
  keptFor: string;
  /** The same, where they do not. */
  keptOpen: string;
  /** The same where the visitor keeps the conversation in this tab. */
  tabText: string;
  /** Beside `anonymousTitle` where a key of an earlier consent is still there. */
  heldText: string;
  /** Withdrawn on this page. */
  letGoTitle: string;
  letGoText: string;
  recognisedTitle: string;
  /** Agreed, and nothing sent yet; `{source}`, `{category}`. */
  notYetText: string;
  takeBack: string;
  contactId: string;
  inBrowser: string;
  inBrowserText: string;
  withOperator: string;
  withOperatorText: string;
  why: string;
  whyText: string;
  /** As a page to read. */
  download: string;
  /** Beside it, for programs: short. */
  downloadJson: string;
  downloaded: string;
  downloadFailed: string;
  nothingHeld: string;
  erase: string;
  eraseQuestion: string;
  eraseAll: string;
  keep: string;
  erased: string;
  /** The server could not be reached: it is done later. */
  eraseOwed: string;
  eraseFailed: string;
};
