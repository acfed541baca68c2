-- A visitor erases their own contact, with the visitor key alone and in any state of consent: the right to
-- erasure does not depend on having agreed to anything. The same for the owner's own server with a secret key.

create function ingest.erase_contact(access_key text, origin text, contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_project jsonb := private.visitor_project(erase_contact.access_key, erase_contact.origin);
  v_project_id uuid := (v_project ->> 'projectId')::uuid;
  v_result jsonb;
begin
  if v_project_id is null then
    return v_project;
  end if;
  if erase_contact.contact_id is null then
    return private.invalid('visitor.key');
  end if;

  v_result := private.erase_contact(v_project_id, erase_contact.contact_id, 'visitor', null);
  if v_result is null and private.is_erased(v_project_id, erase_contact.contact_id) then
    return private.refusal('CONTACT_ERASED', true);
  end if;
  if v_result is null then
    perform private.never_admit(v_project_id, erase_contact.contact_id);
    return private.refusal('NOT_FOUND', true);
  end if;
  return jsonb_build_object('code', 'OK', 'originAllowed', true) || v_result;
end
$$;

comment on function ingest.erase_contact(text, text, uuid) is
  'Erases the visitor''s own contact: {code, originAllowed, receipt, erased}';

revoke all on function ingest.erase_contact(text, text, uuid) from public, anon, authenticated, service_role;
grant execute on function ingest.erase_contact(text, text, uuid) to ingest_api;

-- A key that is unknown, revoked, or another project's is one and the same to the caller.

create function private.secret_key_id(key_hash bytea, project_id uuid)
returns uuid
language sql
stable
set search_path = ''
as $$
  select k.id
  from public.project_secret_keys k
  where
    k.key_hash = secret_key_id.key_hash
    and k.project_id = secret_key_id.project_id
    and k.revoked_at is null;
$$;

comment on function private.secret_key_id(bytea, uuid) is 'The secret key of this project with this hash, unless revoked';

revoke all on function private.secret_key_id(bytea, uuid) from public, anon, authenticated, service_role;

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

revoke all on function ingest.erase_contact_by_secret_key(bytea, uuid, uuid)
  from public, anon, authenticated, service_role;
grant execute on function ingest.erase_contact_by_secret_key(bytea, uuid, uuid) to ingest_api;
