-- The plain version of the work, to compare with: three tables with their keys and the indexes that find things in them,
-- and a function that keeps a contact, a conversation and a message. No project, keys, origins or consent, no erasure,
-- ceilings, search, constraints or references, and no lists in other orders than the last seen.

create schema plain;

create table plain.contacts (
  project_id uuid,
  id uuid,
  country text,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  conversations_count integer not null,
  primary key (project_id, id)
);
create index on plain.contacts (project_id, last_seen_at desc, id desc);

create table plain.conversations (
  project_id uuid,
  id uuid default gen_random_uuid(),
  contact_id uuid,
  channel text not null,
  created_at timestamptz not null,
  last_message_at timestamptz not null,
  messages_count integer not null,
  primary key (project_id, id)
);
create index on plain.conversations (project_id, contact_id, channel, created_at desc);

create table plain.messages (
  project_id uuid,
  id uuid,
  conversation_id uuid not null,
  text text not null,
  page_url text,
  created_at timestamptz not null,
  primary key (project_id, id)
);
create index on plain.messages (project_id, conversation_id, created_at);

create function plain.record_message(
  p_project_id uuid, p_id uuid, p_channel text, p_text text, p_contact_id uuid, p_country text, p_page_url text
)
returns uuid
language plpgsql
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_conversation_id uuid;
  v_last_message_at timestamptz;
begin
  insert into plain.contacts values (p_project_id, p_contact_id, p_country, v_now, v_now, 0)
  on conflict (project_id, id) do update set last_seen_at = excluded.last_seen_at, country = excluded.country;

  select id, last_message_at into v_conversation_id, v_last_message_at
  from plain.conversations
  where project_id = p_project_id and contact_id = p_contact_id and channel = p_channel
  order by created_at desc
  limit 1;
  if v_last_message_at > v_now - interval '1 day' then
    update plain.conversations
    set last_message_at = v_now, messages_count = messages_count + 1
    where project_id = p_project_id and id = v_conversation_id;
  else
    insert into plain.conversations
      (project_id, contact_id, channel, created_at, last_message_at, messages_count)
    values (p_project_id, p_contact_id, p_channel, v_now, v_now, 1)
    returning id into v_conversation_id;
    update plain.contacts set conversations_count = conversations_count + 1
    where project_id = p_project_id and id = p_contact_id;
  end if;

  insert into plain.messages values (p_project_id, p_id, v_conversation_id, p_text, p_page_url, v_now)
  on conflict do nothing;
  return v_conversation_id;
end
$$;

grant usage on schema plain to ingest_api;
grant execute on function plain.record_message to ingest_api;
grant all on all tables in schema plain to ingest_api;
