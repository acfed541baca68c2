-- The same erasure for the owner's own server.

create function ingest.erase_contact_by_secret_key(key_hash bytea, project_id uuid, contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_key_id uuid := private.secret_key_id(erase_contact_by_secret_key.key_hash, erase_contact_by_secret_key.project_id);
  v_result jsonb;
begin
  if v_key_id is null then
    return jsonb_build_object('code', 'UNAUTHENTICATED');
  end if;
  v_result := private.erase_contact(
    erase_contact_by_secret_key.project_id, erase_contact_by_secret_key.contact_id, 'api', v_key_id
  );
  if v_result is null then
    return jsonb_build_object('code', 'NOT_FOUND');
  end if;
  return jsonb_build_object('code', 'OK') || v_result;
end
$$;

comment on function ingest.erase_contact_by_secret_key(bytea, uuid, uuid) is
  'Erases a contact for the owner''s own server: {code, receipt, erased}';

grant execute on function ingest.erase_contact_by_secret_key(bytea, uuid, uuid) to ingest_api;
