-- What visitors wrote. The id is made by the sender: a message that is sent again because its answer was
-- lost is the same message.

create table public.messages (
  project_id uuid not null,
  id uuid not null,
  conversation_id uuid not null,
  sender text not null default 'visitor' check (sender in ('visitor')),
  text text not null check (char_length(text) between 1 and 4000),
  page_url text check (page_url ~ '^https?://' and char_length(page_url) <= 2048),
  created_at timestamptz not null,
  -- Words as they are written: a website's visitors write in many languages, and stemming after the rules of
  -- one would lose the words of the others. Stored, because a search that walks along the contact list would
  -- otherwise take each message it meets apart anew.
  words tsvector not null generated always as (to_tsvector('simple', text)) stored,
  primary key (project_id, id),
  foreign key (project_id, conversation_id) references public.conversations (project_id, id) on delete cascade
);

create index messages_of_conversation_idx
  on public.messages (project_id, conversation_id, created_at, id);
create index messages_words_idx on public.messages using gin (project_id, words);
create index messages_created_idx on public.messages (project_id, created_at) where page_url is not null;

comment on table public.messages is 'What visitors wrote, one row each';
comment on column public.messages.id is 'Made by the sender, so that the same message twice is one row';
comment on column public.messages.sender is
  'Only visitors'' messages are recorded; answers stay on the page that shows them';
comment on column public.messages.page_url is
  'Where it was written: no fragment, no query but the project''s kept parameters, personal path segments masked; '
  'null without consent, and for a page that is not on one of the project''s allowed origins';
comment on column public.messages.words is 'The words of text, for searching';
comment on column public.messages.created_at is 'Server time of its arrival';

create trigger reopen_deleted after delete on public.messages
  referencing old table as gone for each statement execute function private.reopen_deleted();

create trigger reopen_back_dated after insert on public.messages
  for each row when (new.created_at < now()) execute function private.reopen_changed();

create trigger reopen_changed after update of created_at, page_url on public.messages
  for each row execute function private.reopen_changed();

alter table public.messages enable row level security;

create policy "members read their projects' messages"
  on public.messages for select to authenticated
  using (project_id in (select private.my_project_ids()));

grant select on table public.messages to authenticated;
grant select on table public.messages to service_role;
