import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ContactId } from '../contact-id.ts';
import { LAST_SEEN_RESOLUTION_MS } from '../limits.ts';
import { mergeContact } from './contact.ts';
import type { Contact, MessageSighting, Sighting, VisitSighting } from './contact.ts';

const contactId = '0190a6f3-1c2d-8e4f-9a5b-6c7d8e9f0a1b' as ContactId;

const message = (fields: Partial<MessageSighting> = {}): MessageSighting => ({
  kind: 'message',
  contactId,
  at: 1000,
  country: null,
  startsConversation: false,
  ...fields,
});
const visit = (at: number): VisitSighting => ({ kind: 'visit', contactId, at });

const known: Contact = {
  id: contactId,
  country: 'DE',
  createdAt: 0,
  lastSeenAt: 500_000,
  conversationsCount: 2,
};

const at = fc.integer({ min: 0, max: 10 * LAST_SEEN_RESOLUTION_MS });
const country = fc.option(fc.constantFrom('DE', 'JP', 'BR'));
const messages: fc.Arbitrary<MessageSighting> = fc.record({
  kind: fc.constant('message' as const),
  contactId: fc.constant(contactId),
  at,
  country,
  startsConversation: fc.boolean(),
});
const visits: fc.Arbitrary<VisitSighting> = at.map(visit);
const histories = fc.array(fc.oneof(messages, visits), { maxLength: 30 });

function replay(history: Sighting[]): Contact | null {
  return history.reduce<Contact | null>((contact, sighting) => mergeContact(contact, sighting), null);
}

describe('mergeContact', () => {
  test('a first message makes the contact', () => {
    expect(mergeContact(null, message({ country: 'DE', startsConversation: true }))).toEqual({
      id: contactId,
      country: 'DE',
      createdAt: 1000,
      lastSeenAt: 1000,
      conversationsCount: 1,
    });
  });

  test('a visit makes no contact', () => {
    expect(mergeContact(null, visit(1000))).toBeNull();
  });

  test('a known country is kept when a later lookup finds none, and follows one that finds another', () => {
    expect(mergeContact(known, message({ country: null })).country).toBe('DE');
    expect(mergeContact(known, message({ country: 'JP' })).country).toBe('JP');
  });

  test('a visit counts from a minute after the last sighting on', () => {
    const next = known.lastSeenAt + LAST_SEEN_RESOLUTION_MS;
    expect(mergeContact(known, visit(next - 1))?.lastSeenAt).toBe(known.lastSeenAt);
    expect(mergeContact(known, visit(next))?.lastSeenAt).toBe(next);
  });

  test('a message counts at once', () => {
    expect(mergeContact(known, message({ at: known.lastSeenAt + 1 })).lastSeenAt).toBe(known.lastSeenAt + 1);
  });

  test('throws for a sighting of another contact', () => {
    const other = '0190a6f3-1c2d-8e4f-9a5b-000000000000' as ContactId;
    expect(() => mergeContact(known, message({ contactId: other }))).toThrow(TypeError);
  });

  test('leaves the contact that it was given as it is', () => {
    const frozen = Object.freeze({ ...known });
    mergeContact(frozen, message({ at: 900_000, country: 'JP', startsConversation: true }));
    mergeContact(frozen, visit(900_000));
    expect(frozen).toEqual(known);
  });

  test('over any history last-seen never moves back and creation never moves', () => {
    fc.assert(
      fc.property(histories, (history) => {
        let contact: Contact | null = null;
        for (const sighting of history) {
          const next: Contact | null = mergeContact(contact, sighting);
          if (contact !== null) {
            expect(next?.lastSeenAt).toBeGreaterThanOrEqual(contact.lastSeenAt);
            expect(next?.createdAt).toBe(contact.createdAt);
          }
          contact = next;
        }
      }),
    );
  });

  test('over any history the counter is the number of conversations that messages opened', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const opened = history.filter(
          (sighting) => sighting.kind === 'message' && sighting.startsConversation,
        );
        expect(replay(history)?.conversationsCount ?? 0).toBe(opened.length);
      }),
    );
  });

  test('over any history a country once known stays known', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const found = history.flatMap((sighting) =>
          sighting.kind === 'message' && sighting.country !== null ? [sighting.country] : [],
        );
        expect(replay(history)?.country ?? null).toBe(found.at(-1) ?? null);
      }),
    );
  });

  test('two messages in either order give the same last-seen and counter', () => {
    fc.assert(
      fc.property(messages, messages, (a, b) => {
        const [ab, ba] = [replay([a, b]), replay([b, a])];
        expect(ab?.lastSeenAt).toBe(ba?.lastSeenAt);
        expect(ab?.conversationsCount).toBe(ba?.conversationsCount);
      }),
    );
  });

  test('a known contact after two messages of one country is the same in either order', () => {
    fc.assert(
      fc.property(messages, messages, (a, b) => {
        const [first, second] = [
          { ...a, country: 'JP' },
          { ...b, country: null },
        ];
        expect(mergeContact(mergeContact(known, first), second)).toEqual(
          mergeContact(mergeContact(known, second), first),
        );
      }),
    );
  });

  test('the same visit twice is one visit', () => {
    fc.assert(
      fc.property(visits, (sighting) => {
        const once = mergeContact(known, sighting);
        expect(mergeContact(once, sighting)).toEqual(once);
      }),
    );
  });
});
