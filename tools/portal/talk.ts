import { randomBytes, randomUUID } from 'node:crypto';

import type { MessageAnswer, RepliesAnswer } from '@webspeaker/core';

import { callWidget } from '../call.ts';
import type { Shop } from './shop.ts';

/** Pages of a portal test's shop. */
const ORIGIN = 'https://bikes.example';

/** `contactId` is null without consent. */
type Said = { messageId: string; conversationId: string; contactId: string | null };
type Fields = Record<string, unknown>;

/** A visitor of a shop, as their browser sends what they do: with consent, or without. */
export type Guest = {
  /** Sends a message; to live support unless told otherwise. */
  say: (text: string, fields?: Fields) => Promise<Said>;
  /** Reports what AI search answered. */
  answered: (inReplyTo: string, fields?: Fields) => Promise<string>;
  rate: (messageId: string, rating: 'up' | 'down') => Promise<void>;
  /** Asks for replies, as an open page does, and says by it that it has those that came before. Returns what came. */
  receive: () => Promise<string[]>;
  withdraw: () => Promise<void>;
  erase: () => Promise<void>;
};

const CONSENT = {
  state: 'granted',
  source: 'cookieconsent',
  category: 'analytics',
  method: 'explicit',
  at: '2026-11-20T09:30:00.000Z',
  widgetVersion: '0.1.0',
};

/** A visitor who has consented. Becomes a contact with the first message. */
export function newGuest(shop: Shop): Guest {
  const key = randomBytes(32).toString('base64url');
  const claim = { visitor: { key, consent: CONSENT } };
  const fields = { ...claim, pageUrl: `${ORIGIN}/city/commuter`, conversationKey: null };
  return guest(shop, { fields, claim, key: { visitor: { key } } });
}

/** A visitor without consent, on one page. */
export function newAnonymous(shop: Shop): Guest {
  const key = { visitor: null, conversationKey: randomUUID() };
  return guest(shop, { fields: { ...key, pageUrl: null }, claim: key, key });
}

type Identity = { fields: Fields; claim: Fields; key: Fields };

function guest(shop: Shop, { fields: own, claim, key }: Identity): Guest {
  const { accessKey } = shop;
  let after: string | null = null;
  async function call<Body = Fields>(name: string, body: Fields): Promise<Body> {
    const answer = await callWidget<Body>(name, body, { headers: { Origin: ORIGIN } });
    if (answer.status >= 300) {
      throw new Error(`${name} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  }
  return {
    say: async (text, fields = {}) => {
      const messageId = randomUUID();
      const sent = { accessKey, messageId, channel: 'live_support', text, ...own, ...fields };
      const { conversationId, contactId } = await call<MessageAnswer>('messages', sent);
      return { messageId, conversationId, contactId };
    },
    answered: async (inReplyTo, fields = {}) => {
      const messageId = randomUUID();
      const answer = { text: 'Yes, within five days.', sources: [], outcome: 'answered', ...fields };
      await call('answers', { accessKey, messageId, inReplyTo, ...answer, ...claim });
      return messageId;
    },
    rate: async (messageId, rating) => {
      await call('ratings', { accessKey, messageId, rating, ...key });
    },
    receive: async () => {
      const { messages, next } = await call<RepliesAnswer>('replies', { accessKey, after, ...key });
      after = next;
      return messages.map(({ text }) => text);
    },
    withdraw: async () => {
      await call('withdrawals', { accessKey, ...key });
    },
    erase: async () => {
      await call('erasures', { accessKey, ...key });
    },
  };
}
