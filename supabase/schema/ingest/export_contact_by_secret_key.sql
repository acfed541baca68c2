-- The same export for the owner's own server.

create function ingest.export_contact_by_secret_key(key_hash bytea, project_id uuid, contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_key_id uuid := private.secret_key_id(
    export_contact_by_secret_key.key_hash, export_contact_by_secret_key.project_id
  );
  v_result jsonb;
begin
  if v_key_id is null then
    return jsonb_build_object('code', 'UNAUTHENTICATED');
  end if;
  v_result := private.export_contact(
    export_contact_by_secret_key.project_id, export_contact_by_secret_key.contact_id, 'api', v_key_id
  );
  if v_result is null then
    return jsonb_build_object('code', 'NOT_FOUND');
  end if;
  return jsonb_build_object('code', 'OK') || v_result;
end
$$;

comment on function ingest.export_contact_by_secret_key(bytea, uuid, uuid) is
  'Begins an export for the owner''s own server: {code, exportedAt, project, contact, consentReceipts}';

grant execute on function ingest.export_contact_by_secret_key(bytea, uuid, uuid) to ingest_api;
