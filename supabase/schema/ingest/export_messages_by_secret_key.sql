create function ingest.export_messages_by_secret_key(
  key_hash bytea,
  project_id uuid,
  contact_id uuid,
  after uuid default null,
  page_size integer default 500
)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_messages jsonb;
begin
  if
    private.secret_key_id(export_messages_by_secret_key.key_hash, export_messages_by_secret_key.project_id) is null
  then
    return jsonb_build_object('code', 'UNAUTHENTICATED');
  end if;
  v_messages := private.export_messages(
    export_messages_by_secret_key.project_id, export_messages_by_secret_key.contact_id,
    export_messages_by_secret_key.after, export_messages_by_secret_key.page_size
  );
  if v_messages is null then
    return jsonb_build_object('code', 'NOT_FOUND');
  end if;
  return jsonb_build_object('code', 'OK', 'messages', v_messages);
end
$$;

comment on function ingest.export_messages_by_secret_key(bytea, uuid, uuid, uuid, integer) is
  'A page of an export for the owner''s own server: {code, messages}, none when it is done';

grant execute on function ingest.export_messages_by_secret_key(bytea, uuid, uuid, uuid, integer) to ingest_api;
