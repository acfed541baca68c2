-- A visitor erases their own contact, with the visitor key alone and in any state of consent: the right to
-- erasure does not depend on having agreed to anything.

create function ingest.erase_contact(p_access_key text, p_origin text, p_contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_project record := private.open_project(p_access_key, p_origin, p_is_right => true);
  v_answer jsonb;
begin
  if v_project.refusal is not null then
    return v_project.refusal;
  end if;
  if p_contact_id is null then
    return private.invalid('visitor.key');
  end if;

  v_answer := private.answer_visitor(
    v_project.id, p_contact_id, private.erase_contact(v_project.id, p_contact_id, 'visitor')
  );
  if v_answer ->> 'code' = 'NOT_FOUND' and not v_project.has_expired then
    return coalesce(private.retry_later(private.never_admit(v_project.id, p_contact_id)), v_answer);
  end if;
  return v_answer;
end
$$;

comment on function ingest.erase_contact(text, text, uuid) is
  'Erases the visitor''s own contact: {code, originAllowed, receipt, erased}';

grant execute on function ingest.erase_contact(text, text, uuid) to ingest_api;
