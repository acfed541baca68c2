-- A visitor erases their own contact, with the visitor key alone and in any state of consent: the right to
-- erasure does not depend on having agreed to anything.

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

grant execute on function ingest.erase_contact(text, text, uuid) to ingest_api;
