-- The export for the visitor, with the visitor key alone and in any state of consent.

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

grant execute on function ingest.export_contact(text, text, uuid) to ingest_api;
