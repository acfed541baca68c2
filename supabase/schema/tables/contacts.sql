-- A contact is a visitor who gave consent and sent a message. Its id is derived from the visitor key, one
-- way, before it gets here: whoever reads this table can't act as the visitor.
--
-- `conversations_count` and `last_seen_at` are stored because the list sorts by them; the functions that
-- write messages and visits keep them. A visit within a minute of the last sighting is not written.
-- `last_conversation_at` is stored because the overview counts contacts by it.
--
-- No index has `last_seen_at` itself: each message would then write a new entry into every index of the row. They have
-- its hour, which most messages leave as it is, and the list sorts the few contacts of one hour. They end with the id
-- because a plan that is made while there are few contacts, and kept, could otherwise take one of them to look up a
-- contact. `fillfactor` leaves the room that an update needs on its page to write no index.

create table public.contacts (
  project_id uuid not null references public.projects (id) on delete cascade,
  id uuid not null,
  country text,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  conversations_count integer not null default 0,
  consent_withdrawn_at timestamptz,
  last_conversation_at timestamptz,
  last_seen_hour timestamptz not null generated always as (date_bin('1 hour', last_seen_at, 'epoch')) stored,
  claim_hash bytea,
  constraint contacts_check check (
    private.is_contact(country, created_at, last_seen_at, conversations_count)
  )
) with (fillfactor = 90);

create index contacts_last_seen_idx on public.contacts (project_id, last_seen_hour desc, id desc);
create index contacts_last_conversation_idx on public.contacts (project_id, last_conversation_at) include (country);
create index contacts_created_idx on public.contacts (project_id, created_at desc, id desc);
create index contacts_conversations_idx on public.contacts (project_id, conversations_count desc, id desc);
create index contacts_country_idx on public.contacts (project_id, country, last_seen_hour desc, id desc);
create index contacts_withdrawn_idx on public.contacts (project_id, last_seen_hour desc)
  where consent_withdrawn_at is not null;

-- Last: while a table is empty all indexes are equally good to the planner, and it takes the newest.
alter table public.contacts add primary key (project_id, id);

comment on table public.contacts is 'Visitors who gave consent and sent a message';
comment on column public.contacts.id is
  'UUIDv8 derived from the visitor key, one way; stable while the visitor''s browser keeps the key';
comment on column public.contacts.country is 'ISO 3166-1 alpha-2, last one known; null: never known';
comment on column public.contacts.last_seen_at is 'Server time of the last message or visit; never moves back';
comment on column public.contacts.conversations_count is 'Equals the rows of conversations with this contact';
comment on column public.contacts.consent_withdrawn_at is
  'When the visitor withdrew consent and the project keeps such contacts; nothing is added to it any more';
comment on column public.contacts.last_conversation_at is 'When its newest conversation began';
comment on column public.contacts.claim_hash is
  'SHA-256 of the last consent claim that came with a message, which is receipted; null: not known';
comment on column public.contacts.last_seen_hour is 'The hour that last_seen_at is in (UTC); what lists are found by';

create trigger leave_tombstones
  after delete on public.contacts
  referencing old table as gone
  for each statement execute function private.leave_tombstones();

create trigger reopen_deleted after delete on public.contacts
  referencing old table as gone for each statement execute function private.reopen_deleted();

-- `now()` is when the transaction began: what the message path writes is never older.
create trigger reopen_back_dated after insert on public.contacts
  for each row when (new.created_at < now()) execute function private.reopen_changed();

create trigger reopen_changed after update of created_at on public.contacts
  for each row execute function private.reopen_changed();

alter table public.contacts enable row level security;

create policy "members read their projects' contacts"
  on public.contacts for select to authenticated
  using (project_id in (select private.my_project_ids()));

grant select on table public.contacts to authenticated;
grant select on table public.contacts to service_role;
