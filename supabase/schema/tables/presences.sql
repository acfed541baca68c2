-- Who has a conversation open, in the last minutes. Unlogged: a crash may empty it.

create unlogged table private.presences (
  project_id uuid not null,
  conversation_id uuid not null,
  user_id uuid not null,
  seen_at timestamptz not null,
  typed_at timestamptz,
  primary key (project_id, conversation_id, user_id),
  foreign key (project_id, conversation_id) references public.conversations (project_id, id) on delete cascade
) with (fillfactor = 70);

create index presences_seen_at_idx on private.presences (seen_at);

comment on table private.presences is 'Who has a conversation open, and who is typing; unlogged';
comment on column private.presences.user_id is 'The member; for the visitor, the nil UUID';
comment on column private.presences.typed_at is 'When they were last seen typing; null: they are not';

alter table private.presences enable row level security;
