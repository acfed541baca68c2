-- The same export for the owner's own server.

create function ingest.export_messages_by_secret_key(
  p_key_hash bytea,
  p_project_id uuid,
  p_contact_id uuid,
  p_after uuid default null,
  p_page_size integer default 500
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_key_id uuid := private.secret_key_id(p_key_hash, p_project_id);
begin
  if v_key_id is null then
    return '{"code": "UNAUTHENTICATED"}';
  end if;
  return private.answer(private.export_messages(p_project_id, p_contact_id, p_after, p_page_size));
end
$$;

comment on function ingest.export_messages_by_secret_key(bytea, uuid, uuid, uuid, integer) is
  'A page of an export for the owner''s own server: {code, messages}, none when it is done';

grant execute on function ingest.export_messages_by_secret_key(bytea, uuid, uuid, uuid, integer) to ingest_api;
