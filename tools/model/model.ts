import { randomUUID } from 'node:crypto';

import type { Channel } from '@webspeaker/core/channels';
import type { ContactId } from '@webspeaker/core/contact-id';
import { continuesConversation, mergeContact, type Contact } from '@webspeaker/core/spec';

import { SENDERS, VISITORS, type Settings, type Step } from './history.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Of<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;
type Conversation = { sender: number; channel: Channel; lastMessageAt: number; messages: string[] };

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

  /** The message that a repeat repeats; none before the first. */
  repeated({ which }: Of<'repeat'>): { step: Of<'message'>; id: string } | undefined {
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
        .map(({ sender, channel, lastMessageAt, messages }) => ({
          contactId: sender < VISITORS ? this.senders[sender] : null,
          channel,
          lastMessageAt,
          messages: messages.toSorted(),
        }))
        .sort((a, b) => ((a.messages[0] ?? '') < (b.messages[0] ?? '') ? -1 : 1)),
      tombstones: this.#erased.size,
    };
  }

  #message(step: Of<'message'>, { now, id, key }: { now: number; id: string; key: number }): object {
    const { sender, channel, country } = step;
    if (this.#hasExpired(key, now)) return { code: 'UNKNOWN_ACCESS_KEY' };
    const known = sender < VISITORS;
    const contact = this.#contacts.get(sender) ?? null;
    if (known && this.#isErased(sender, now)) return { code: 'CONTACT_ERASED' };
    if (contact?.withdrawn) return { code: 'CONSENT_REQUIRED' };
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
    const newest = this.#conversations.findLast((each) => each.sender === sender && each.channel === channel);
    const continues = continuesConversation({ channel, lastMessageAt: newest?.lastMessageAt ?? null, now });
    if (newest && continues) {
      newest.messages.push(id);
      newest.lastMessageAt = Math.max(newest.lastMessageAt, now);
    } else {
      this.#conversations.push({ sender, channel, lastMessageAt: now, messages: [id] });
    }
    return continues;
  }

  #visit({ sender, key }: Of<'visit'>, now: number): object {
    if (this.#hasExpired(key, now)) return { code: 'UNKNOWN_ACCESS_KEY' };
    if (this.#isErased(sender, now)) return { code: 'CONTACT_ERASED' };
    const contact = this.#contacts.get(sender);
    if (!contact) return { code: 'OK' };
    if (contact.withdrawn) return { code: 'CONSENT_REQUIRED' };
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
