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

grant execute on function ingest.export_messages(text, text, uuid, uuid, integer) to ingest_api;
