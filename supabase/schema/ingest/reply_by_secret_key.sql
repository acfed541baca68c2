-- A reply from the owner's server: of nobody in particular, so the visitor sees no name.

create function ingest.reply_by_secret_key(
  p_key_hash bytea, p_project_id uuid, p_conversation_id uuid, p_message_id uuid, p_text text
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  if private.secret_key_id(p_key_hash, p_project_id) is null then
    return '{"code": "UNAUTHENTICATED"}';
  end if;
  return private.add_reply(p_project_id, p_conversation_id, p_message_id, p_text, p_author_id => null);
end
$$;

comment on function ingest.reply_by_secret_key(bytea, uuid, uuid, uuid, text) is
  'Replies to a conversation for the owner''s own server: {code, created, messageId, createdAt}';

grant execute on function ingest.reply_by_secret_key(bytea, uuid, uuid, uuid, text) to ingest_api;
