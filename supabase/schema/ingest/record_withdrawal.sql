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
  v_withdrawn_at timestamptz;
  v_retry_after integer;
begin
  if v_project.refusal is not null then
    return v_project.refusal;
  end if;
  if p_contact_id is null then
    return private.invalid('visitor.key');
  end if;

  perform private.lock_contact(v_project.id, p_contact_id);
  select c.consent_withdrawn_at
  into v_withdrawn_at
  from public.contacts c
  where c.project_id = v_project.id and c.id = p_contact_id
  for update;
  if not found then
    if not v_project.has_expired then
      v_retry_after := private.never_admit(v_project.id, p_contact_id);
    end if;
    return coalesce(private.retry_later(v_retry_after), jsonb_build_object('code', 'OK', 'originAllowed', true));
  end if;
  if v_withdrawn_at is null then
    perform private.record_audit(
      v_project.organization_id, v_project.id, 'consent.withdrawn',
      jsonb_build_object('withdrawalAction', v_project.withdrawal_action),
      private.contact_hash(p_contact_id), 'visitor'
    );
    update public.contacts c
    set consent_withdrawn_at = private.clock()
    where c.project_id = v_project.id and c.id = p_contact_id;
  end if;
  if v_project.withdrawal_action = 'erase' then
    perform private.erase_contact(v_project.id, p_contact_id, 'visitor');
  end if;

  return jsonb_build_object('code', 'OK', 'originAllowed', true);
end
$$;

comment on function ingest.record_withdrawal(text, text, uuid) is
  'Marks or erases the contact, as the project decided: {code, originAllowed}';

grant execute on function ingest.record_withdrawal(text, text, uuid) to ingest_api;
