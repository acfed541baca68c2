-- What the tables ask of each row that a message writes. Postgres reads a check anew from the catalog for each row, and
-- takes longer the longer it is: fifteen of them took a fifth of a message's instructions, these a seventh. So each
-- of these tables has one check, which calls one of these functions; a function is read once in each session.

create function private.is_contact(
  p_country text, p_created_at timestamptz, p_last_seen_at timestamptz, p_conversations_count integer
)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_country ~ '^[A-Z]{2}$' and p_last_seen_at >= p_created_at and p_conversations_count >= 0;
end
$$;

comment on function private.is_contact(text, timestamptz, timestamptz, integer) is
  'Whether a row can be a contact: country code, last seen after it was made, no negative count';

create function private.is_conversation(
  p_contact_id uuid, p_conversation_key_hash bytea, p_channel text, p_created_at timestamptz,
  p_last_message_at timestamptz, p_messages_count integer, p_waiting_since timestamptz, p_resolved_at timestamptz
)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return
    p_channel ~ '^[a-z][a-z0-9_]{0,31}$'
    and octet_length(p_conversation_key_hash) = 32
    and (p_contact_id is null or p_conversation_key_hash is null)
    and p_last_message_at >= p_created_at
    and p_messages_count >= 0
    and (p_waiting_since is null or p_resolved_at is null);
end
$$;

comment on function private.is_conversation(
  uuid, bytea, text, timestamptz, timestamptz, integer, timestamptz, timestamptz
) is
  'Whether a row can be a conversation: of a contact, of a thread or of neither, and not resolved while somebody waits';

create function private.is_message(
  p_sender text, p_text text, p_page_url text, p_in_reply_to uuid, p_reported_by text, p_outcome text,
  p_sources jsonb, p_rating text, p_author_id uuid, p_is_note boolean, p_received_at timestamptz
)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_sender = 'visitor' then
    return
      char_length(p_text) between 1 and 4000
      and (p_page_url is null or p_page_url ~ '^https?://' and char_length(p_page_url) <= 2048)
      and num_nonnulls(p_reported_by, p_outcome, p_sources, p_rating, p_author_id, p_received_at) = 0
      and not p_is_note;
  end if;
  return char_length(p_text) >= 1 and p_page_url is null and case p_sender
    when 'assistant' then
      char_length(p_text) <= 8000
      and p_in_reply_to is not null
      and coalesce(p_reported_by in ('page', 'server'), false)
      and coalesce(p_outcome in ('answered', 'no_answer'), false)
      and coalesce(private.are_sources(p_sources), false)
      and coalesce(p_rating in ('up', 'down'), true)
      and p_author_id is null
      and not p_is_note
    when 'member' then
      char_length(p_text) <= 4000
      and num_nonnulls(p_in_reply_to, p_outcome, p_sources, p_rating) = 0
      and coalesce(p_reported_by in ('page', 'server'), true)
      and (p_reported_by = 'server') is distinct from (p_author_id is not null)
      and (not p_is_note or p_author_id is not null and p_received_at is null)
    else false
  end;
end
$$;

comment on function private.is_message(
  text, text, text, uuid, text, text, jsonb, text, uuid, boolean, timestamptz
) is 'Whether a row can be a visitor''s message, a whole answer of AI search or a whole reply of a member';
