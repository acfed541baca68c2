-- A visitor takes consent back. The project decides what that does to the contact. Always OK, also twice and
-- for a key that nobody knows: a visitor who withdraws must not be sent away with an error.

create function ingest.record_withdrawal(p_access_key text, p_origin text, p_contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_project record := private.open_project(p_access_key, p_origin, p_is_right => true);
  v_is_known boolean;
  v_retry_after integer;
begin
  if v_project.refusal is not null then
    return v_project.refusal;
  end if;
  if p_contact_id is null then
    return private.invalid('visitor.key');
  end if;

  v_is_known := private.withdraw_consent(v_project.id, p_contact_id, 'visitor');
  if not v_is_known and not v_project.has_expired then
    v_retry_after := private.never_admit(v_project.id, p_contact_id);
  end if;

  return coalesce(private.retry_later(v_retry_after), jsonb_build_object('code', 'OK', 'originAllowed', true));
end
$$;

comment on function ingest.record_withdrawal(text, text, uuid) is
  'Marks or erases the contact, as the project decided: {code, originAllowed}';

grant execute on function ingest.record_withdrawal(text, text, uuid) to ingest_api;
