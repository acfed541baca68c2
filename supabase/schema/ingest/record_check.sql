-- What the widget's diagnostics tell while the website's owner has them open: on which origin they are, and what the
-- widget makes of consent there. No visitor is in it, and nothing about one is stored.

create function ingest.record_check(p_access_key text, p_origin text, p_consent jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_project record := private.open_project(p_access_key, p_origin);
begin
  if v_project.refusal is not null then
    return v_project.refusal;
  end if;
  perform private.note_origin(v_project.id, p_origin, p_consent);
  return jsonb_build_object('code', 'OK', 'originAllowed', true);
end
$$;

comment on function ingest.record_check(text, text, jsonb) is
  'Notes that the widget runs on an origin of the project, and what it says of consent: {code, originAllowed}';

grant execute on function ingest.record_check(text, text, jsonb) to ingest_api;
