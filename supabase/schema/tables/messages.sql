-- What was said in a conversation, by whichever side. The id is made by the sender: a message that is sent again
-- because its answer was lost is the same message.
--
-- A visitor's question to AI search has one answer at most, whoever reports it. What a page reports, anybody could have
-- written who opens that page; what a server reports with the project's secret key is the owner's. A member's reply is
-- received once the visitor's browser has asked for what came after it. A note is for the members alone.
--
-- Who a member is stays here as a number when their account is gone, and then names nobody.

create table public.messages (
  project_id uuid not null,
  id uuid not null,
  conversation_id uuid not null,
  sender text not null default 'visitor',
  text text not null,
  page_url text,
  created_at timestamptz not null,
  -- Words as they are written: a website's visitors write in many languages, and stemming after the rules of
  -- one would lose the words of the others. Stored, because a search that walks along the contact list would
  -- otherwise take each message it meets apart anew.
  words tsvector not null generated always as (to_tsvector('private.words', text)) stored,
  in_reply_to uuid,
  reported_by text,
  outcome text,
  sources jsonb,
  rating text,
  author_id uuid,
  is_note boolean not null default false,
  received_at timestamptz,
  primary key (project_id, id),
  foreign key (project_id, conversation_id) references public.conversations (project_id, id) on delete cascade,
  constraint messages_check check (
    private.is_message(
      sender, text, page_url, in_reply_to, reported_by, outcome, sources, rating, author_id, is_note, received_at
    )
  )
);

create index messages_of_conversation_idx
  on public.messages (project_id, conversation_id, created_at, id);
create unique index messages_answer_idx
  on public.messages (project_id, in_reply_to)
  where sender = 'assistant';
create index messages_to_receive_idx
  on public.messages (project_id, conversation_id, created_at)
  where sender <> 'visitor' and received_at is null and private.is_for_visitor(sender, reported_by, is_note);
create index messages_unanswered_idx
  on public.messages (project_id, created_at)
  where outcome = 'no_answer' or rating = 'down' or (sender = 'visitor' and in_reply_to is not null);
-- To a message's words its page adds one more, which costs next to nothing: this index keeps each of them once. It is
-- hashed, because no index takes an address as long as the longest that there may be.
create index messages_words_idx on public.messages using gin (project_id, words, hashtextextended(page_url, 0));
create index messages_created_idx on public.messages (project_id, created_at) where page_url is not null;

comment on table public.messages is 'What visitors, AI search and members wrote, one row each';
comment on column public.messages.id is 'Made by the sender, so that the same message twice is one row';
comment on column public.messages.sender is
  'visitor; assistant: an answer of AI search; member: somebody of the organization';
comment on column public.messages.in_reply_to is
  'Of an answer: the visitor''s question; of a visitor''s message: the question that they handed over to a person';
comment on column public.messages.reported_by is
  'page: the visitor''s page reported it, and anybody can open that page; server: the owner''s server sent it with '
  'the secret key; null: written in the widget or in the portal';
comment on column public.messages.outcome is 'Of an answer: answered, or no_answer where nothing was found';
comment on column public.messages.sources is 'Of an answer: the pages it rests on, as [{title, url}]';
comment on column public.messages.rating is 'Of an answer: what the visitor thought of it';
comment on column public.messages.author_id is
  'Of a member''s message: the user; one who is no member any more is a former member';
comment on column public.messages.is_note is 'Written by a member for the members: no visitor sees it';
comment on column public.messages.received_at is
  'When the visitor''s browser had it; null: not yet, or not for the visitor';
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
