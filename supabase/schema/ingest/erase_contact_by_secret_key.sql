-- The same erasure for the owner's own server.

create function ingest.erase_contact_by_secret_key(p_key_hash bytea, p_project_id uuid, p_contact_id uuid)
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
  return private.answer(private.erase_contact(p_project_id, p_contact_id, 'api', v_key_id));
end
$$;

comment on function ingest.erase_contact_by_secret_key(bytea, uuid, uuid) is
  'Erases a contact for the owner''s own server: {code, receipt, erased}';

grant execute on function ingest.erase_contact_by_secret_key(bytea, uuid, uuid) to ingest_api;
