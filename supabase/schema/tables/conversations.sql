-- A conversation is a run of messages in one channel, either of a contact or, without consent, of an
-- anonymous thread. The thread's key lives in the memory of one page; what is stored is its hash.
--
-- Conversations of one contact or thread in one channel follow one another; `is_newest` marks the last one, which the
-- next message may go on with. The overview counts contacts by it, and the list finds them: told apart from the
-- conversations of a year, they would take half a second.
--
-- `waiting_since` begins with a message to a person that nobody has answered, and ends with a member's reply or when
-- the conversation is resolved; a new message of the visitor opens a resolved one again.
--
-- A channel is data: which there are is known to packages/core alone.
--
-- The portal lists conversations by their last message, and a rare channel, a few anonymous ones, or those few that are
-- still open must be as quick to find as any. So two indexes have each channel's conversations in that order, the open
-- ones apart from those that are done: those of contacts, and the others. They have the hour of the last message: with
-- its instant, each message would write a new entry into every index of the row (see contacts.sql).
--
-- All indexes but the primary key's are partial: a plan that is made while there are few rows, and kept, could
-- otherwise look up a conversation in another one, among all of its project's.

create table public.conversations (
  project_id uuid not null references public.projects (id) on delete cascade,
  id uuid not null default private.time_ordered_id(),
  contact_id uuid,
  conversation_key_hash bytea,
  channel text not null,
  created_at timestamptz not null,
  last_message_at timestamptz not null,
  messages_count integer not null default 0,
  is_newest boolean not null default true,
  waiting_since timestamptz,
  resolved_at timestamptz,
  assigned_to uuid,
  last_reply_at timestamptz,
  is_resolved boolean not null generated always as (resolved_at is not null) stored,
  last_message_hour timestamptz not null generated always as (date_bin('1 hour', last_message_at, 'epoch')) stored,
  primary key (project_id, id),
  foreign key (project_id, contact_id) references public.contacts (project_id, id) on delete cascade,
  constraint conversations_check check (
    private.is_conversation(
      contact_id, conversation_key_hash, channel, created_at, last_message_at, messages_count, waiting_since,
      resolved_at
    )
  )
) with (fillfactor = 90);

create index conversations_of_contact_by_time_idx
  on public.conversations (project_id, contact_id, created_at desc, id desc)
  where contact_id is not null;
create unique index conversations_newest_of_contact_idx
  on public.conversations (project_id, channel, contact_id)
  where is_newest and contact_id is not null;
create unique index conversations_newest_of_thread_idx
  on public.conversations (project_id, conversation_key_hash, channel)
  where is_newest and conversation_key_hash is not null;
create index conversations_newest_by_time_idx
  on public.conversations (project_id, created_at) include (channel)
  where is_newest and contact_id is not null;
create index conversations_of_contacts_created_idx
  on public.conversations (project_id, created_at) include (contact_id, channel)
  where contact_id is not null;
create index conversations_anonymous_created_idx
  on public.conversations (project_id, created_at) include (channel)
  where contact_id is null;
create index conversations_waiting_idx
  on public.conversations (project_id, waiting_since, id)
  where waiting_since is not null;
create index conversations_assigned_idx
  on public.conversations (project_id, assigned_to, is_resolved, last_message_hour desc)
  where assigned_to is not null;

create index conversations_of_contacts_active_idx
  on public.conversations (project_id, channel, is_resolved, last_message_hour desc)
  where contact_id is not null;
create index conversations_anonymous_active_idx
  on public.conversations (project_id, channel, is_resolved, last_message_hour desc)
  where contact_id is null;

comment on table public.conversations is 'Runs of messages in one channel';
comment on column public.conversations.contact_id is 'Null: a conversation without consent, of nobody in particular';
comment on column public.conversations.conversation_key_hash is
  'SHA-256 of the key that holds an anonymous thread together while its page is open';
comment on column public.conversations.is_newest is
  'Whether it is the newest of its contact, or of its thread, in its channel';
comment on column public.conversations.waiting_since is
  'Since when the visitor waits for a member''s answer; null: nobody waits';
comment on column public.conversations.resolved_at is 'When a member marked it as done; null: open';
comment on column public.conversations.is_resolved is 'Whether it is marked as done: what lists tell apart';
comment on column public.conversations.assigned_to is 'The member (user) who looks after it; null: nobody yet';
comment on column public.conversations.last_reply_at is
  'When the last reply for the visitor was written; later than any earlier one to the same visitor';
comment on column public.conversations.last_message_hour is
  'The hour that last_message_at is in (UTC); what lists are found by';
comment on column public.conversations.messages_count is 'Equals the rows of messages in this conversation';

create trigger reopen_deleted after delete on public.conversations
  referencing old table as gone for each statement execute function private.reopen_deleted();

create trigger reopen_back_dated after insert on public.conversations
  for each row when (new.created_at < now()) execute function private.reopen_changed();

create trigger reopen_changed after update of created_at, contact_id, channel on public.conversations
  for each row execute function private.reopen_changed();

alter table public.conversations enable row level security;

create policy "members read their projects' conversations"
  on public.conversations for select to authenticated
  using (project_id in (select private.my_project_ids()));

grant select on table public.conversations to authenticated;
grant select on table public.conversations to service_role;
