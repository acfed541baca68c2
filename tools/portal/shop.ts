import { createHash, randomUUID } from 'node:crypto';

import type { Channel } from '@webspeaker/core/channels';
import postgres from 'postgres';

import { stack } from '../stack/stack.ts';
import type { Person } from './people.ts';

export type Shop = { organizationId: string; projectId: string; accessKey: string; name: string };

/** A contact as a test needs it; anything left out is made up. */
export type KnownContact = {
  country?: string | null;
  createdAt?: Date;
  lastSeenAt?: Date;
  withdrawn?: boolean;
  conversations?: readonly {
    channel?: Channel;
    messages: readonly string[];
    page?: string;
    at?: Date;
  }[];
};

const A_GREETING: NonNullable<KnownContact['conversations']> = [{ messages: ['Hello'] }];

const MINUTE_MS = 60_000;
/** The time this many minutes ago. */
export const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * MINUTE_MS);
/** The time this many days of 24 hours ago. */
export const daysAgo = (days: number) => minutesAgo(days * 24 * 60);

/** An organization with one project, owned by somebody who has signed up. */
export async function newShop(owner: Person, name = 'Bike shop'): Promise<Shop> {
  return withDatabase(async (sql) => {
    const [user] = await sql<{ id: string }[]>`select id from auth.users where email = ${owner.email}`;
    if (!user) throw new Error(`${owner.email} has not signed up`);
    const shop = { organizationId: randomUUID(), projectId: randomUUID(), name, accessKey: accessKey() };
    await sql`insert into public.organizations (id, name) values (${shop.organizationId}, ${`${name} Ltd`})`;
    await sql`
      insert into public.organization_members (organization_id, user_id, role)
      values (${shop.organizationId}, ${user.id}, 'owner')`;
    await sql`
      insert into public.projects (id, organization_id, name, allowed_origins, messages_per_minute)
      values (${shop.projectId}, ${shop.organizationId}, ${name}, '{https://bikes.example}', null)`;
    await sql`
      insert into public.project_access_keys (access_key, project_id) values (${shop.accessKey}, ${shop.projectId})`;
    return shop;
  });
}

/** Makes somebody who has signed up a member of a shop's organization. */
export async function addMember(
  shop: Shop,
  person: Person,
  role: 'owner' | 'member' = 'member',
): Promise<void> {
  await withDatabase(
    (sql) => sql`
      insert into public.organization_members (organization_id, user_id, role)
      select ${shop.organizationId}, id, ${role} from auth.users where email = ${person.email}`,
  );
}

/** Puts contacts into a shop. Unless the test says otherwise, the first was seen last. Returns their ids. */
export async function addContacts<const Contacts extends readonly KnownContact[]>(
  shop: Shop,
  contacts: Contacts,
): Promise<{ -readonly [Index in keyof Contacts]: string }> {
  return withDatabase(async (sql) => {
    const ids = contacts.map(() => randomUUID());
    const rows = contacts.map((contact, i) => {
      const lastSeenAt = contact.lastSeenAt ?? minutesAgo(10 + i);
      const createdAt = contact.createdAt ?? new Date(lastSeenAt.valueOf() - 60 * MINUTE_MS);
      return { contact, id: ids[i] ?? '', lastSeenAt, createdAt };
    });
    const conversations = rows.flatMap(({ contact, id, lastSeenAt, createdAt }) =>
      (contact.conversations ?? A_GREETING).map((conversation, n, all) => ({
        ...conversation,
        contactId: id,
        id: randomUUID(),
        at:
          conversation.at ??
          new Date(Math.max(createdAt.valueOf(), lastSeenAt.valueOf() - (all.length - n) * MINUTE_MS)),
      })),
    );
    const lastBegan = (contactId: string, channel: Channel) =>
      conversations
        .filter((one) => one.contactId === contactId && (one.channel ?? 'live_support') === channel)
        .map(({ at }) => at)
        .sort((a, b) => b.valueOf() - a.valueOf())[0] ?? null;
    await sql.begin(async (tx) => {
      await tx`
        insert into public.contacts ${tx(
          rows.map(({ contact, id, lastSeenAt, createdAt }) => ({
            project_id: shop.projectId,
            id,
            country: contact.country === undefined ? 'DE' : contact.country,
            created_at: createdAt,
            last_seen_at: lastSeenAt,
            conversations_count: contact.conversations?.length ?? 1,
            consent_withdrawn_at: contact.withdrawn ? lastSeenAt : null,
            last_ai_search_at: lastBegan(id, 'ai_search'),
            last_live_support_at: lastBegan(id, 'live_support'),
          })),
        )}`;
      await tx`
        insert into public.consent_receipts ${tx(
          rows.map(({ id, createdAt }) => ({
            project_id: shop.projectId,
            contact_id: id,
            source: 'cookieconsent',
            category: 'analytics',
            method: 'explicit',
            given_at: createdAt,
            recorded_at: createdAt,
            widget_version: '0.1.0',
          })),
        )}`;
      if (conversations.length === 0) return;
      await tx`
        insert into public.conversations ${tx(
          conversations.map((conversation) => ({
            project_id: shop.projectId,
            id: conversation.id,
            contact_id: conversation.contactId,
            channel: conversation.channel ?? 'live_support',
            created_at: conversation.at,
            last_message_at: new Date(conversation.at.valueOf() + (conversation.messages.length - 1) * 1000),
            messages_count: conversation.messages.length,
          })),
        )}`;
      const messages = conversations.flatMap((conversation) =>
        conversation.messages.map((body, n) => ({
          project_id: shop.projectId,
          id: randomUUID(),
          conversation_id: conversation.id,
          body,
          page_url: conversation.page ?? 'https://bikes.example/city/commuter',
          created_at: new Date(conversation.at.valueOf() + n * 1000),
        })),
      );
      for (let start = 0; start < messages.length; start += 1000) {
        await tx`insert into public.messages ${tx(messages.slice(start, start + 1000))}`;
      }
    });
    return ids as { -readonly [Index in keyof Contacts]: string };
  });
}

/** What a visit does to a contact: it was seen just now. */
export async function seeContact(shop: Shop, contactId: string): Promise<void> {
  await withDatabase(
    (sql) => sql`
      update public.contacts set last_seen_at = clock_timestamp()
      where project_id = ${shop.projectId} and id = ${contactId}`,
  );
}

/** How many contacts a shop still has. */
export async function countContacts(shop: Shop): Promise<number> {
  return withDatabase(async (sql) => {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::int as count from public.contacts where project_id = ${shop.projectId}`;
    return row?.count ?? 0;
  });
}

/** The contact hash, as in receipts and the audit record. */
export function contactHash(contactId: string): string {
  return createHash('sha256').update(contactId).digest('hex');
}

function accessKey(): string {
  return `pk_${randomUUID().replaceAll('-', '')}`;
}

async function withDatabase<T>(work: (sql: postgres.Sql) => PromiseLike<T>): Promise<T> {
  const sql = postgres(stack().dbUrl, { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}
