import { createHash, randomUUID } from 'node:crypto';

import type { Page } from '@playwright/test';
import type { Channel } from '@webspeaker/core/channels';
import postgres from 'postgres';

import { createProject } from '../fixtures/project.ts';
import { stack } from '../stack/stack.ts';
import { newPerson, signUp, type Person } from './people.ts';

export type Shop = { organizationId: string; projectId: string; accessKey: string; name: string };

/** A conversation as a test needs it. */
export type KnownConversation = {
  channel?: Channel;
  messages: readonly string[];
  page?: string;
  at?: Date;
};

/** A contact as a test needs it; anything left out is made up. */
export type KnownContact = {
  country?: string | null;
  createdAt?: Date;
  lastSeenAt?: Date;
  withdrawn?: boolean;
  conversations?: readonly KnownConversation[];
};

const A_GREETING: NonNullable<KnownContact['conversations']> = [{ messages: ['Hello'] }];

const MINUTE_MS = 60_000;
/** The time this many minutes ago. */
export const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * MINUTE_MS);
/** The time this many days of 24 hours ago. */
export const daysAgo = (days: number) => minutesAgo(days * 24 * 60);

/** An organization with one project, owned by somebody who has signed up. */
export async function newShop(owner: Person, name = 'Bike shop'): Promise<Shop> {
  const project = await withDatabase((sql) =>
    createProject(sql, name, {
      organization: `${name} Ltd`,
      allowed_origins: ['https://bikes.example'],
      secretKey: false,
    }),
  );
  const shop = { ...project, projectId: project.id, name };
  await addMember(shop, owner, 'owner');
  return shop;
}

/** Signs somebody up, and gives them a shop. Whoever has to be known again, or has colleagues, takes {@link newShop}. */
export async function openShop(page: Page, name: string): Promise<Shop> {
  const owner = newPerson(name);
  await signUp(page, owner);
  return newShop(owner);
}

/** Makes somebody who has signed up a member of a shop's organization. */
export async function addMember(
  shop: Shop,
  person: Person,
  role: 'owner' | 'member' = 'member',
): Promise<void> {
  const [added] = await withDatabase(
    (sql) => sql`
      insert into public.organization_members (organization_id, user_id, role)
      select ${shop.organizationId}, id, ${role} from auth.users where email = ${person.email}
      returning user_id`,
  );
  if (!added) throw new Error(`${person.email} has not signed up`);
}

/** Invites somebody to a shop's organization, as a member. Returns the token of the link. */
export async function addInvitation(shop: Shop, email: string): Promise<string> {
  const token = `inv_${randomUUID()}`;
  await withDatabase(
    (sql) => sql`
      insert into public.organization_invitations (organization_id, email, role, token_hash, expires_at)
      values (
        ${shop.organizationId}, ${email}, 'member', sha256(convert_to(${token}, 'UTF8')), now() + interval '7 days'
      )`,
  );
  return token;
}

/** In the form of one that was derived from a visitor key: a UUID of version 8. */
function randomContactId(): string {
  return `${randomUUID().slice(0, 14)}8${randomUUID().slice(15)}`;
}

/** Puts contacts into a shop. Unless the test says otherwise, the first was seen last. Returns their ids. */
export async function addContacts<const Contacts extends readonly KnownContact[]>(
  shop: Shop,
  contacts: Contacts,
): Promise<{ -readonly [Index in keyof Contacts]: string }> {
  const rows = contacts.map((contact, i): DatedContact => {
    const lastSeenAt = contact.lastSeenAt ?? minutesAgo(10 + i);
    const createdAt = contact.createdAt ?? new Date(lastSeenAt.valueOf() - 60 * MINUTE_MS);
    return { ...contact, id: randomContactId(), lastSeenAt, createdAt };
  });
  const conversations = rows.flatMap(conversationsOf);
  await withDatabase((sql) =>
    sql.begin(async (tx) => {
      await tx`insert into public.contacts ${tx(rows.map((row) => contactRow(shop, row, conversations)))}`;
      await tx`insert into public.consent_receipts ${tx(rows.map((row) => receiptRow(shop, row)))}`;
      if (conversations.length > 0) await insertConversations(tx, shop, conversations);
    }),
  );
  return rows.map(({ id }) => id) as { -readonly [Index in keyof Contacts]: string };
}

/** Puts conversations without consent into a shop. Unless the test says otherwise, the first is the newest. Returns their ids. */
export async function addAnonymous<const Conversations extends readonly KnownConversation[]>(
  shop: Shop,
  conversations: Conversations,
): Promise<{ -readonly [Index in keyof Conversations]: string }> {
  const rows = conversations.map((conversation, i): DatedConversation => {
    const { at = minutesAgo(10 + i), channel = 'live_support' } = conversation;
    return { ...conversation, at, channel, id: randomUUID(), contactId: null };
  });
  await withDatabase((sql) => sql.begin((tx) => insertConversations(tx, shop, rows)));
  return rows.map(({ id }) => id) as { -readonly [Index in keyof Conversations]: string };
}

/** The newest conversation of a contact. */
export async function newestConversation(shop: Shop, contactId: string): Promise<string> {
  return withDatabase(async (sql) => {
    const [row] = await sql<{ id: string }[]>`
      select id from public.conversations
      where project_id = ${shop.projectId} and contact_id = ${contactId} order by created_at desc limit 1`;
    return row?.id ?? '';
  });
}

/** Enters a request about a contact's data, received some days ago. Returns its id. */
export async function addRequest(
  shop: Shop,
  contactId: string,
  { asked = 'export_and_erasure', daysSince = 3, closed = false } = {},
): Promise<string> {
  return withDatabase(async (sql) => {
    const row = {
      project_id: shop.projectId,
      id: randomUUID(),
      contact_id: closed ? null : contactId,
      contact_hash: contactHash(contactId),
      asked,
      received_on: daysAgo(daysSince).toISOString().slice(0, 10),
      created_at: daysAgo(daysSince),
      closed_at: closed ? minutesAgo(1) : null,
      outcome: closed ? 'fulfilled' : null,
    };
    await sql`insert into public.data_requests ${sql(row)}`;
    return row.id;
  });
}

async function insertConversations(
  tx: postgres.TransactionSql,
  shop: Shop,
  conversations: DatedConversation[],
): Promise<void> {
  await tx`insert into public.conversations ${tx(conversations.map((one) => conversationRow(shop, one, conversations)))}`;
  const messages = conversations.flatMap((one) => messageRows(shop, one));
  // A statement takes 65,535 parameters.
  for (let start = 0; start < messages.length; start += 1000) {
    await tx`insert into public.messages ${tx(messages.slice(start, start + 1000))}`;
  }
}

type DatedContact = KnownContact & { id: string; lastSeenAt: Date; createdAt: Date };
type DatedConversation = KnownConversation & {
  id: string;
  channel: Channel;
  /** Null: anonymous. */
  contactId: string | null;
  at: Date;
};

/** A contact's conversations, a minute apart before it was last seen, unless the test says otherwise. */
function conversationsOf({ conversations, id, lastSeenAt, createdAt }: DatedContact): DatedConversation[] {
  return (conversations ?? A_GREETING).map((conversation, n, all) => {
    const before = lastSeenAt.valueOf() - (all.length - n) * MINUTE_MS;
    const at = conversation.at ?? new Date(Math.max(createdAt.valueOf(), before));
    const channel = conversation.channel ?? 'live_support';
    return { ...conversation, channel, contactId: id, id: randomUUID(), at };
  });
}

function contactRow(shop: Shop, contact: DatedContact, conversations: DatedConversation[]) {
  const own = conversations.filter(({ contactId }) => contactId === contact.id);
  return {
    project_id: shop.projectId,
    id: contact.id,
    country: contact.country === undefined ? 'DE' : contact.country,
    created_at: contact.createdAt,
    last_seen_at: contact.lastSeenAt,
    conversations_count: contact.conversations?.length ?? 1,
    consent_withdrawn_at: contact.withdrawn ? contact.lastSeenAt : null,
    last_conversation_at: newestOf(own)?.at ?? null,
  };
}

function receiptRow(shop: Shop, { id, createdAt }: DatedContact) {
  return {
    project_id: shop.projectId,
    contact_id: id,
    source: 'cookieconsent',
    category: 'analytics',
    method: 'explicit',
    given_at: createdAt,
    recorded_at: createdAt,
    widget_version: '0.1.0',
  };
}

function newestOf(conversations: DatedConversation[]): DatedConversation | undefined {
  return conversations.toSorted((a, b) => b.at.valueOf() - a.at.valueOf())[0];
}

function conversationRow(shop: Shop, conversation: DatedConversation, all: DatedConversation[]) {
  const { id, contactId, channel, at, messages } = conversation;
  const siblings = contactId
    ? all.filter((one) => one.contactId === contactId && one.channel === channel)
    : [conversation];
  return {
    project_id: shop.projectId,
    id,
    contact_id: contactId,
    channel,
    is_newest: conversation === newestOf(siblings),
    created_at: at,
    last_message_at: new Date(at.valueOf() + (messages.length - 1) * 1000),
    messages_count: messages.length,
  };
}

function messageRows(shop: Shop, { id, contactId, messages, page, at }: DatedConversation) {
  return messages.map((text, n) => ({
    project_id: shop.projectId,
    id: randomUUID(),
    conversation_id: id,
    text,
    page_url: contactId ? (page ?? 'https://bikes.example/city/commuter') : null,
    created_at: new Date(at.valueOf() + n * 1000),
  }));
}

/** What a visit does to a contact: it was seen just now. */
export async function seeContact(shop: Shop, contactId: string): Promise<void> {
  await withDatabase(
    (sql) => sql`
      update public.contacts set last_seen_at = clock_timestamp()
      where project_id = ${shop.projectId} and id = ${contactId}`,
  );
}

/** What a message does to a contact: it stands in the newest conversation in live support, and the contact was seen. */
export async function writeAgain(shop: Shop, contactId: string, text: string): Promise<void> {
  await withDatabase(
    (sql) => sql`
      with conversation as (
        update public.conversations
        set messages_count = messages_count + 1, last_message_at = clock_timestamp()
        where project_id = ${shop.projectId} and contact_id = ${contactId} and channel = 'live_support' and is_newest
        returning project_id, id, last_message_at
      )
      insert into public.messages (project_id, id, conversation_id, text, created_at)
      select project_id, ${randomUUID()}, id, ${text}, last_message_at from conversation`,
  );
  await seeContact(shop, contactId);
}

/** How many contacts a shop still has. */
export async function countContacts(shop: Shop): Promise<number> {
  return withDatabase(async (sql) => {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::int as count from public.contacts where project_id = ${shop.projectId}`;
    return row?.count ?? 0;
  });
}

/** How many conversations a shop still has. */
export async function countConversations(shop: Shop): Promise<number> {
  return withDatabase(async (sql) => {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::int as count from public.conversations where project_id = ${shop.projectId}`;
    return row?.count ?? 0;
  });
}

/** Gives a shop a retention that was set so many days ago and has not run since. */
export async function neglectRetention(shop: Shop, days: number): Promise<void> {
  await withDatabase((sql) =>
    sql.begin(async (tx) => {
      // Without the triggers, by which this would be a change of now.
      await tx`set local session_replication_role = replica`;
      await tx`
        update public.projects
        set contact_retention_days = 700, created_at = now() - make_interval(days => ${days})
        where id = ${shop.projectId}`;
    }),
  );
}

/** Puts a run of a shop's retention on the audit record. */
export async function runRetention(shop: Shop): Promise<void> {
  await withDatabase((sql) => sql`select private.record_idle_retention(${shop.projectId})`);
}

/** Held by tests that make organizations through the portal, and by one that closes them to everybody. */
const ORGANIZATIONS_LOCK = 7_262_026;

/** Runs what makes an organization through the portal: no other test closes that to everybody meanwhile. */
export async function whileOrganizationsAreOpen<T>(work: () => Promise<T>): Promise<T> {
  return withDatabase(async (sql) => {
    await sql`select pg_advisory_lock_shared(${ORGANIZATIONS_LOCK})`;
    return work();
  });
}

/** Runs something while nobody may make an organization who was not invited to one, on the whole stack. */
export async function whileOrganizationsAreClosed(work: () => Promise<void>): Promise<void> {
  const set = (sql: postgres.Sql, to: string) => sql`update private.installation set organizations = ${to}`;
  await withDatabase(async (sql) => {
    await sql`select pg_advisory_lock(${ORGANIZATIONS_LOCK})`;
    await set(sql, 'invited');
    try {
      await work();
    } finally {
      await set(sql, 'open');
    }
  });
}

/** The contact hash, as in receipts and the audit record. */
export function contactHash(contactId: string): string {
  return createHash('sha256').update(contactId).digest('hex');
}

async function withDatabase<T>(work: (sql: postgres.Sql) => PromiseLike<T>): Promise<T> {
  const sql = postgres(stack().dbUrl, { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}
