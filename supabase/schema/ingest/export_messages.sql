-- The next page of a visitor's own export. The export goes on with each page, and ends with the one that is empty.

create function ingest.export_messages(
  p_access_key text,
  p_origin text,
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
  v_project record := private.open_project(p_access_key, p_origin, p_is_right => true);
  v_page jsonb;
begin
  if v_project.refusal is not null then
    return v_project.refusal;
  end if;
  v_page := private.export_messages(v_project.id, p_contact_id, p_after, p_page_size);
  if jsonb_array_length(v_page -> 'messages') > 0 then
    perform private.still_in_use(
      v_project.id, 'exports at once', private.contact_hash(p_contact_id), '30 seconds'
    );
  else
    perform private.end_use(v_project.id, 'exports at once', private.contact_hash(p_contact_id));
  end if;
  return private.answer_visitor(v_project.id, p_contact_id, v_page);
end
$$;

comment on function ingest.export_messages(text, text, uuid, uuid, integer) is
  'A page of a visitor''s own export: {code, originAllowed, messages}, none when it is done';

grant execute on function ingest.export_messages(text, text, uuid, uuid, integer) to ingest_api;
