import { randomBytes, randomUUID } from 'node:crypto';

import {
  deriveContactId,
  visitorKeyFromBytes,
  type ConsentClaim,
  type ContactId,
  type VisitorKey,
} from '@webspeaker/core';

/** Somebody's browser: a key, the contact id that follows from it, and what they consented to. */
export type Visitor = { name: string; key: VisitorKey; contactId: ContactId; consent: ConsentClaim };

/** Makes a visitor with a key of their own, who consented; nothing is sent. */
export async function createVisitor(name: string): Promise<Visitor> {
  const key = visitorKeyFromBytes(randomBytes(32));
  return {
    name,
    key,
    contactId: await deriveContactId(key),
    consent: {
      state: 'granted',
      source: 'cookieconsent',
      category: 'analytics',
      method: 'explicit',
      at: '2026-11-20T09:30:00.000Z',
      widgetVersion: '0.1.0',
    },
  };
}

type Fields = Record<string, unknown>;

/** The body of a message from a visitor who consented. */
export function messageFrom({ key, consent, name }: Visitor, accessKey: string, fields: Fields = {}): Fields {
  return {
    accessKey,
    messageId: randomUUID(),
    channel: 'live_support',
    text: `Hello, this is ${name}`,
    visitor: { key, consent },
    pageUrl: 'https://fernway.example/teas/assam',
    conversationKey: null,
    ...fields,
  };
}

/** The body of a message from somebody who didn't consent, in a thread of its own unless told otherwise. */
export function anonymousMessage(accessKey: string, fields: Fields = {}): Fields {
  return {
    accessKey,
    messageId: randomUUID(),
    channel: 'ai_search',
    text: 'Do you ship to Norway?',
    visitor: null,
    pageUrl: null,
    conversationKey: randomUUID(),
    ...fields,
  };
}
