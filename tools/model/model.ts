import { randomUUID } from 'node:crypto';

import { CHANNEL_RULES, type Channel } from '@webspeaker/core/channels';
import type { ContactId } from '@webspeaker/core/contact-id';
import { continuesConversation, mergeContact, type Contact } from '@webspeaker/core/spec';

import { SENDERS, VISITORS, type Settings, type Step } from './history.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The id of the answer to a question: one for each, so that a repeated report repeats it. */
export const answerId = (questionId: string): string =>
  `${questionId.slice(0, 35)}${questionId.endsWith('f') ? '0' : 'f'}`;

type Of<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;
type Conversation = {
  sender: number;
  channel: Channel;
  lastMessageAt: number;
  messages: string[];
  /** Of its sender in its channel. Where retention deletes the newest one, none takes its place. */
  isNewest: boolean;
  isWaiting: boolean;
  isResolved: boolean;
};
/** What a member wrote to a visitor. `at` is in milliseconds, with microseconds behind the point. */
type Reply = { id: string; conversation: Conversation; at: number; isReceived: boolean };

/** What the database must do with a history, once more: with core's rules and nothing else. */
export class Model {
  /** The contact id of a visitor, the conversation key of an anonymous thread. */
  readonly senders = Array.from({ length: SENDERS }, () => randomUUID());
  readonly sent: { step: Of<'message'>; id: string }[] = [];
  readonly #settings: Settings;
  readonly #contacts = new Map<number, Contact & { withdrawn: boolean }>();
  /** Until when a sender's tombstone counts. */
  readonly #erased = new Map<number, number>();
  #conversations: Conversation[] = [];
  /** In the order in which they were written. */
  #replies: Reply[] = [];
  /** The last reply that each sender's page has. */
  readonly #received = new Map<number, Reply>();
  /** Until when each access key counts, newest first. */
  readonly #keysEndAt: number[] = [Infinity];

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Takes a step, and says what the answer to it contains. */
  apply(step: Step, now: number): object {
    switch (step.kind) {
      case 'message':
        this.sent.push({ step, id: randomUUID() });
        return this.#message(step, { now, id: this.sent.at(-1)?.id ?? '', key: step.key });
      case 'repeat': {
        const sent = this.repeated(step);
        return sent ? this.#message(sent.step, { now, id: sent.id, key: step.key }) : {};
      }
      case 'answer':
        return this.#answer(step, now);
      case 'reply':
        return this.#reply(step, now);
      case 'resolve':
        return this.#resolve(step);
      case 'poll':
        return this.#poll(step, now);
      case 'visit':
        return this.#visit(step, now);
      case 'withdrawal':
        return this.#withdrawal(step, now);
      case 'erasure':
        return this.#erasure(step, now);
      case 'rotation':
        return this.#rotate(step.overlapHours, now);
      case 'retention':
        return this.#runRetention(now);
    }
  }

  /** The message that a repeat, an answer or a reply is about; none before the first. */
  repeated({ which }: { which: number }): { step: Of<'message'>; id: string } | undefined {
    return this.sent[which % Math.max(this.sent.length, 1)];
  }

  /** Which of the keys a step uses, 0 being the newest. */
  keyOf(key: number): number {
    return key % this.#keysEndAt.length;
  }

  state(): object {
    return {
      contacts: [...this.#contacts.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
      conversations: this.#conversations
        .map((conversation) => ({
          contactId: conversation.sender < VISITORS ? this.senders[conversation.sender] : null,
          channel: conversation.channel,
          lastMessageAt: Math.floor(conversation.lastMessageAt),
          isWaiting: conversation.isWaiting,
          isResolved: conversation.isResolved,
          received: this.#replies.filter((reply) => reply.conversation === conversation && reply.isReceived)
            .length,
          messages: conversation.messages.toSorted(),
        }))
        .sort((a, b) => ((a.messages[0] ?? '') < (b.messages[0] ?? '') ? -1 : 1)),
      tombstones: this.#erased.size,
    };
  }

  #message(step: Of<'message'>, { now, id, key }: { now: number; id: string; key: number }): object {
    const { sender, channel, country } = step;
    const refusal = this.#refusal(sender, { now, key });
    if (refusal) return refusal;
    const known = sender < VISITORS;
    const contact = this.#contacts.get(sender) ?? null;
    if (this.#conversations.some(({ messages }) => messages.includes(id)))
      return { code: 'OK', created: false, country: contact?.country ?? null };

    const continues = this.#addToConversation({ sender, channel, now, id });
    if (!known) return { code: 'OK', created: true, contactId: null, country: null };
    const contactId = this.senders[sender] as ContactId;
    const merged = mergeContact(contact, {
      kind: 'message',
      contactId,
      at: now,
      country,
      startsConversation: !continues,
    });
    this.#contacts.set(sender, { ...merged, withdrawn: false });
    return { code: 'OK', created: true, contactId, country: merged.country };
  }

  #addToConversation(to: { sender: number; channel: Channel; now: number; id: string }): boolean {
    const { sender, channel, now, id } = to;
    const newest = this.#conversations.find(
      (each) => each.sender === sender && each.channel === channel && each.isNewest,
    );
    const continues = continuesConversation({ channel, lastMessageAt: newest?.lastMessageAt ?? null, now });
    const isWaiting = CHANNEL_RULES[channel].answeredBy === 'member';
    if (newest && continues) {
      newest.messages.push(id);
      newest.lastMessageAt = Math.max(newest.lastMessageAt, now);
      newest.isWaiting = isWaiting;
      newest.isResolved = false;
    } else {
      if (newest) newest.isNewest = false;
      this.#conversations.push({
        isNewest: true,
        sender,
        channel,
        lastMessageAt: now,
        messages: [id],
        isWaiting,
        isResolved: false,
      });
    }
    return continues;
  }

  /** One answer to a question, from the page of whoever asked it. */
  #answer(step: Of<'answer'>, now: number): object {
    const question = this.repeated(step);
    if (!question) return {};
    const sender = step.sender === 'same' ? question.step.sender : step.sender;
    const refusal = this.#refusal(sender, { now, key: step.key });
    if (refusal) return refusal;
    const conversation = this.#conversationOf(question.id);
    if (conversation?.sender !== sender) return { code: 'NOT_FOUND' };
    const messageId = answerId(question.id);
    if (conversation.messages.includes(messageId)) return { code: 'OK', created: false, messageId };
    conversation.messages.push(messageId);
    conversation.lastMessageAt = Math.max(conversation.lastMessageAt, now);
    return { code: 'OK', created: true, messageId };
  }

  /** A reply is later than every earlier one to the same visitor, by a microsecond at least. */
  #reply(step: Of<'reply'>, now: number): object {
    const id = randomUUID();
    this.lastReplyId = id;
    const about = this.repeated(step);
    const conversation = about && this.#conversationOf(about.id);
    if (!conversation) return { code: 'NOT_FOUND' };
    const { sender } = conversation;
    if (!step.isNote && this.#contacts.get(sender)?.withdrawn) return { code: 'CONSENT_REQUIRED' };
    const last = this.#repliesTo(sender).at(-1);
    const at = Math.max(now, (last?.at ?? -Infinity) + 0.001);
    conversation.messages.push(id);
    conversation.lastMessageAt = Math.max(conversation.lastMessageAt, at);
    if (step.isNote) return { code: 'OK', created: true };
    conversation.isWaiting = false;
    this.#replies.push({ id, conversation, at, isReceived: false });
    return { code: 'OK', created: true };
  }

  /** The id that the model gave to the last reply or note. */
  lastReplyId = '';

  #resolve(step: Of<'resolve'>): object {
    const about = this.repeated(step);
    const conversation = about && this.#conversationOf(about.id);
    if (!conversation) return { code: 'NOT_FOUND' };
    conversation.isResolved = step.isResolved;
    if (step.isResolved) conversation.isWaiting = false;
    return { code: 'OK' };
  }

  /** To go on after a reply says that it was received, with everything before it. */
  #poll({ sender, goesOn, key }: Of<'poll'>, now: number): object {
    const refusal = this.#refusal(sender, { now, key });
    if (refusal) return refusal;
    const replies = this.#repliesTo(sender);
    const cursor = goesOn ? this.#received.get(sender) : undefined;
    if (cursor) for (const reply of replies) reply.isReceived ||= reply.at <= cursor.at;
    const found = replies.filter((reply) => (cursor ? reply.at > cursor.at : !reply.isReceived));
    const last = found.at(-1);
    if (last) this.#received.set(sender, last);
    return { code: 'OK', messages: found.map(({ id }) => id) };
  }

  /** An anonymous page has the newest conversation of each channel; a contact has all of theirs. */
  #repliesTo(sender: number): Reply[] {
    return this.#replies.filter(
      ({ conversation }) =>
        conversation.sender === sender &&
        this.#conversations.includes(conversation) &&
        (sender < VISITORS || conversation.isNewest),
    );
  }

  #conversationOf(messageId: string): Conversation | undefined {
    return this.#conversations.find(({ messages }) => messages.includes(messageId));
  }

  /** Why nothing comes in from a sender, or goes out to one. */
  #refusal(sender: number, { now, key }: { now: number; key: number }): object | null {
    if (this.#hasExpired(key, now)) return { code: 'UNKNOWN_ACCESS_KEY' };
    if (sender < VISITORS && this.#isErased(sender, now)) return { code: 'CONTACT_ERASED' };
    if (this.#contacts.get(sender)?.withdrawn) return { code: 'CONSENT_REQUIRED' };
    return null;
  }

  #visit({ sender, key }: Of<'visit'>, now: number): object {
    const refusal = this.#refusal(sender, { now, key });
    if (refusal) return refusal;
    const contact = this.#contacts.get(sender);
    if (!contact) return { code: 'OK' };
    const merged = mergeContact(contact, { kind: 'visit', contactId: contact.id, at: now });
    if (merged) this.#contacts.set(sender, { ...merged, withdrawn: false });
    return { code: 'OK' };
  }

  // A key that has expired still lets a visitor withdraw and erase.
  #withdrawal({ sender, key }: Of<'withdrawal'>, now: number): object {
    const contact = this.#contacts.get(sender);
    if (!contact) this.#neverAdmit(sender, { now, key });
    else if (this.#settings.withdrawalAction === 'erase') this.#erase(sender);
    else contact.withdrawn = true;
    return { code: 'OK' };
  }

  #erasure({ sender, key }: Of<'erasure'>, now: number): object {
    if (this.#contacts.has(sender)) return { code: 'OK', erased: this.#erase(sender) };
    if (this.#isErased(sender, now)) return { code: 'CONTACT_ERASED' };
    this.#neverAdmit(sender, { now, key });
    return { code: 'NOT_FOUND' };
  }

  #rotate(overlapHours: number, now: number): object {
    const end = now + overlapHours * HOUR_MS;
    for (const [at, until] of this.#keysEndAt.entries()) this.#keysEndAt[at] = Math.min(until, end);
    this.#keysEndAt.unshift(Infinity);
    return {};
  }

  #runRetention(now: number): object {
    const { contactRetentionDays, anonymousRetentionDays } = this.#settings;
    for (const [sender, until] of this.#erased) if (until < now) this.#erased.delete(sender);
    const isOver = (at: number, days: number | null) => days !== null && at < now - days * DAY_MS;
    const contacts = [...this.#contacts].filter(([, { lastSeenAt }]) =>
      isOver(lastSeenAt, contactRetentionDays),
    );
    for (const [sender] of contacts) this.#erase(sender);
    const before = this.#conversations.length;
    this.#conversations = this.#conversations.filter(
      ({ sender, lastMessageAt }) => sender < VISITORS || !isOver(lastMessageAt, anonymousRetentionDays),
    );
    return { gone: contacts.length + before - this.#conversations.length };
  }

  #hasExpired(key: number, now: number): boolean {
    return (this.#keysEndAt[this.keyOf(key)] ?? 0) <= now;
  }

  /** Who is there is not erased, even if a clock that was set back brings an expired tombstone to life. */
  #isErased(sender: number, now: number): boolean {
    return !this.#contacts.has(sender) && (this.#erased.get(sender) ?? -Infinity) > now;
  }

  /**
   * A withdrawal or an erasure that overtakes the first message keeps that message out, for a day. By a key that has
   * expired no message can come.
   */
  #neverAdmit(sender: number, { now, key }: { now: number; key: number }): void {
    if (this.#hasExpired(key, now) || this.#isErased(sender, now)) return;
    this.#erased.set(sender, now + DAY_MS);
  }

  #erase(sender: number): object {
    const gone = this.#conversations.filter((each) => each.sender === sender);
    this.#conversations = this.#conversations.filter((each) => each.sender !== sender);
    this.#contacts.delete(sender);
    this.#erased.set(sender, Infinity);
    const messages = gone.reduce((sum, each) => sum + each.messages.length, 0);
    return { conversations: gone.length, messages, consentReceipts: 1 };
  }
}
