-- Who has a conversation open right now, and who is typing. Seconds later it is wrong, so it is written seldom, and
-- nothing rests on it. A visitor is noted only while a member has the conversation open: see ingest/read_replies.sql.

create function private.the_visitor()
returns uuid
language sql
immutable
set search_path = ''
return '00000000-0000-0000-0000-000000000000'::uuid;

comment on function private.the_visitor() is 'Who a visitor is among those who have a conversation open';

create function private.is_typing(p_typed_at timestamptz, p_now timestamptz)
returns boolean
language sql
immutable
set search_path = ''
return coalesce(p_typed_at > p_now - interval '6 seconds', false);

comment on function private.is_typing(timestamptz, timestamptz) is
  'Whether whoever was last seen typing then still is';

create function private.note_presence(
  p_project_id uuid, p_conversation_id uuid, p_user_id uuid, p_is_typing boolean, p_now timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform from private.presences p
  where
    p.project_id = p_project_id
    and p.conversation_id = p_conversation_id
    and p.user_id = p_user_id
    and p.seen_at > p_now - interval '10 seconds'
    and (p.typed_at > p_now - interval '2 seconds') is not distinct from p_is_typing;
  if found then
    return;
  end if;
  insert into private.presences as p (project_id, conversation_id, user_id, seen_at, typed_at)
  values (p_project_id, p_conversation_id, p_user_id, p_now, case when p_is_typing then p_now end)
  on conflict (project_id, conversation_id, user_id) do update
  set seen_at = excluded.seen_at, typed_at = excluded.typed_at;
exception when foreign_key_violation then
  -- The conversation was erased a moment ago.
  return;
end
$$;

comment on function private.note_presence(uuid, uuid, uuid, boolean, timestamptz) is
  'Notes that a member, or the visitor, has the conversation open, and whether they are typing';
