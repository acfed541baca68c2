/**
 * The export of everything held on one contact (GDPR Art. 15 and 20): its published schema, versioned. Needs zod, as
 * `protocol.ts` does.
 *
 * @module
 */
import * as z from 'zod';
import type { Channel } from './channels.ts';
import { CHANNELS } from './channels.ts';
import type { Source } from './protocol.ts';

/** Names the form of the file, for whoever finds one without knowing where it came from. */
export const EXPORT_FORMAT = 'webspeaker.contact-export';

/** Raised by one when a reader of the previous version could misread a file. A new field alone does not raise it. */
export const EXPORT_VERSION = 1;

/** A message as exported. */
export type ExportedMessage = {
  id: string;
  /** Who wrote it: the visitor, the assistant (AI search) or a member of the organization. */
  sender: 'visitor' | 'assistant' | 'member';
  text: string;
  /** The page it was sent from, without fragment and personal parts; null when it isn't known. */
  pageUrl: string | null;
  createdAt: string;
  /** Of an answer, the question; of a visitor's message, the question that was handed over to a person. */
  inReplyTo: string | null;
  /** Who told us of an answer: the page that showed it, or the owner's server. */
  reportedBy: 'page' | 'server' | null;
  /** Of an answer: whether one was found. */
  outcome: 'answered' | 'no_answer' | null;
  /** Of an answer: the pages it rests on. */
  sources: Source[] | null;
  /** Of an answer: what the visitor thought of it. */
  rating: 'up' | 'down' | null;
  /** Written by a member for the other members; the visitor was not shown it. */
  isNote: boolean;
  /** When the visitor's browser had received a reply. */
  receivedAt: string | null;
};

/** A conversation as exported, with its messages from first to last. */
export type ExportedConversation = {
  id: string;
  channel: Channel;
  createdAt: string;
  lastMessageAt: string;
  messagesCount: number;
  /** Since when the visitor waits for a person's answer. */
  waitingSince: string | null;
  /** When a member marked it as done. */
  resolvedAt: string | null;
  messages: ExportedMessage[];
};

/** Everything held on one contact. Times are ISO 8601. */
export type ContactExport = {
  format: typeof EXPORT_FORMAT;
  version: typeof EXPORT_VERSION;
  exportedAt: string;
  project: { id: string; name: string };
  contact: {
    id: string;
    /** ISO 3166-1 alpha-2; null when it was never known. */
    country: string | null;
    createdAt: string;
    lastSeenAt: string;
    conversationsCount: number;
    consentWithdrawnAt: string | null;
  };
  consentReceipts: {
    id: string;
    source: string;
    category: string;
    method: string;
    /** When the visitor's browser says that consent was given. */
    givenAt: string;
    /** When the server heard of it. */
    recordedAt: string;
    widgetVersion: string | null;
  }[];
  conversations: ExportedConversation[];
  /** What else is held, and cannot be traced to the person with what is in this file. */
  alsoHeld: string[];
  /** What one might expect here and was never stored. */
  notHeld: string[];
};

/** The sentences in `alsoHeld`. */
export const EXPORT_ALSO_HELD: readonly string[] = [
  'The audit record that this contact was exported, and when, under the SHA-256 hash of the contact id',
  'What was asked of the website about this data and when, with the contact id while the request is open, and its SHA-256 hash afterwards',
  'That the conversation was open in a browser, and whether something was being typed: for an hour or until the next nightly clean-up',
  'Which members wrote replies and notes, and which one looks after a conversation',
  'The number of messages sent in a minute, under the SHA-256 hash of the contact id, to limit their rate: until the next nightly clean-up',
];

/** The sentences in `notHeld`. */
export const EXPORT_NOT_HELD: readonly string[] = [
  'The network (IP) address: it is used for one request, to find the country, and is never stored',
  'The visitor key: it exists only in the visitor’s browser, and only an id derived from it is stored',
  'Name, e-mail address and telephone number, unless they were written into a message',
  'Fragments of page addresses, parameters other than those the website keeps, and parts that look personal',
  'Browser, device, operating system, screen and language',
];

const time = z.iso.datetime({ offset: true });
const id = z.guid();

const exportedMessage: z.ZodType<ExportedMessage> = z.object({
  id,
  sender: z.enum(['visitor', 'assistant', 'member']),
  text: z.string(),
  pageUrl: z.string().nullable(),
  createdAt: time,
  inReplyTo: id.nullable(),
  reportedBy: z.enum(['page', 'server']).nullable(),
  outcome: z.enum(['answered', 'no_answer']).nullable(),
  sources: z.array(z.object({ title: z.string(), url: z.string() })).nullable(),
  rating: z.enum(['up', 'down']).nullable(),
  isNote: z.boolean(),
  receivedAt: time.nullable(),
});

/** Schema of an export: the answer to `POST /widget/exports` and `GET /contacts/{projectId}/{contactId}/export`. */
export const contactExport: z.ZodType<ContactExport> = z.object({
  format: z.literal(EXPORT_FORMAT),
  version: z.literal(EXPORT_VERSION),
  exportedAt: time,
  project: z.object({ id, name: z.string() }),
  contact: z.object({
    id,
    country: z.string().length(2).nullable(),
    createdAt: time,
    lastSeenAt: time,
    conversationsCount: z.int(),
    consentWithdrawnAt: time.nullable(),
  }),
  consentReceipts: z.array(
    z.object({
      id,
      source: z.string(),
      category: z.string(),
      method: z.string(),
      givenAt: time,
      recordedAt: time,
      widgetVersion: z.string().nullable(),
    }),
  ),
  conversations: z.array(
    z.object({
      id,
      channel: z.enum(CHANNELS),
      createdAt: time,
      lastMessageAt: time,
      messagesCount: z.int(),
      waitingSince: time.nullable(),
      resolvedAt: time.nullable(),
      messages: z.array(exportedMessage),
    }),
  ),
  alsoHeld: z.array(z.string()),
  notHeld: z.array(z.string()),
});
