-- The same export for the visitor, with the visitor key alone and in any state of consent, and for the owner's
-- own server with a secret key.

create function ingest.export_contact(access_key text, origin text, contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_project jsonb := private.visitor_project(export_contact.access_key, export_contact.origin);
  v_project_id uuid := (v_project ->> 'projectId')::uuid;
  v_result jsonb;
begin
  if v_project_id is null then
    return v_project;
  end if;
  if export_contact.contact_id is null then
    return private.invalid('visitor.key');
  end if;
  v_result := private.export_contact(v_project_id, export_contact.contact_id, 'visitor', null);
  if v_result is null then
    return private.refusal(
      case when private.is_erased(v_project_id, export_contact.contact_id) then 'CONTACT_ERASED' else 'NOT_FOUND' end,
      true
    );
  end if;
  return jsonb_build_object('code', 'OK', 'originAllowed', true) || v_result;
end
$$;

comment on function ingest.export_contact(text, text, uuid) is
  'Begins a visitor''s own export: {code, originAllowed, exportedAt, project, contact, consentReceipts}';

create function ingest.export_messages(
  access_key text,
  origin text,
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
  v_project jsonb := private.visitor_project(export_messages.access_key, export_messages.origin);
  v_project_id uuid := (v_project ->> 'projectId')::uuid;
  v_messages jsonb;
begin
  if v_project_id is null then
    return v_project;
  end if;
  v_messages := private.export_messages(
    v_project_id, export_messages.contact_id, export_messages.after, export_messages.page_size
  );
  if v_messages is null then
    return private.refusal(
      case when private.is_erased(v_project_id, export_messages.contact_id) then 'CONTACT_ERASED' else 'NOT_FOUND' end,
      true
    );
  end if;
  return jsonb_build_object('code', 'OK', 'originAllowed', true, 'messages', v_messages);
end
$$;

comment on function ingest.export_messages(text, text, uuid, uuid, integer) is
  'A page of a visitor''s own export: {code, originAllowed, messages}, none when it is done';

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

revoke all on function ingest.export_contact(text, text, uuid) from public, anon, authenticated, service_role;
revoke all on function ingest.export_messages(text, text, uuid, uuid, integer)
  from public, anon, authenticated, service_role;
revoke all on function ingest.export_contact_by_secret_key(bytea, uuid, uuid)
  from public, anon, authenticated, service_role;
revoke all on function ingest.export_messages_by_secret_key(bytea, uuid, uuid, uuid, integer)
  from public, anon, authenticated, service_role;
grant execute on function ingest.export_contact(text, text, uuid) to ingest_api;
grant execute on function ingest.export_messages(text, text, uuid, uuid, integer) to ingest_api;
grant execute on function ingest.export_contact_by_secret_key(bytea, uuid, uuid) to ingest_api;
grant execute on function ingest.export_messages_by_secret_key(bytea, uuid, uuid, uuid, integer) to ingest_api;
