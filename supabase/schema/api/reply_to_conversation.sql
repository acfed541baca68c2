-- A member answers a visitor, or leaves a note for the other members. `seen_until` is the time of the last reply that
-- the member had before them: if somebody else replied since, nothing is sent, and the caller shows what came first.

create function public.reply_to_conversation(
  project_id uuid,
  conversation_id uuid,
  message_id uuid,
  text text,
  is_note boolean default false,
  seen_until timestamptz default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if not private.is_my_project(project_id) then
    return private.answer(null);
  end if;
  return private.add_reply(project_id, conversation_id, message_id, text, auth.uid(), is_note, seen_until);
end
$$;

comment on function public.reply_to_conversation(uuid, uuid, uuid, text, boolean, timestamptz) is
  'Replies to a conversation of one of the caller''s projects, or adds a note: {code: OK, created, messageId, '
  'createdAt}, NOT_FOUND, CONSENT_REQUIRED or INVALID_REQUEST; raises WS004 when there is a reply since seen_until';

grant execute on function public.reply_to_conversation(uuid, uuid, uuid, text, boolean, timestamptz) to authenticated;
