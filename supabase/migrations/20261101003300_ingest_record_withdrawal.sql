-- A visitor takes consent back. The project decides what that does to the contact. Always OK, also twice and
-- for a key that nobody knows: a visitor who withdraws must not be sent away with an error.

create function ingest.record_withdrawal(access_key text, origin text, contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_project record;
  v_withdrawn_at timestamptz;
begin
  select p.id, p.organization_id, p.allowed_origins, p.withdrawal_action
  into v_project
  from public.project_access_keys k
  join public.projects p on p.id = k.project_id
  where
    k.access_key = record_withdrawal.access_key
    and (k.expires_at is null or k.expires_at > private.clock());
  if not found then
    return private.refusal('UNKNOWN_ACCESS_KEY', false);
  end if;
  if not private.allows_origin(v_project.allowed_origins, record_withdrawal.origin) then
    return private.refusal('ORIGIN_NOT_ALLOWED', false);
  end if;
  if record_withdrawal.contact_id is null then
    return private.invalid('visitor.key');
  end if;

  perform private.lock_contact(v_project.id, record_withdrawal.contact_id);
  select c.consent_withdrawn_at
  into v_withdrawn_at
  from public.contacts c
  where c.project_id = v_project.id and c.id = record_withdrawal.contact_id
  for update;
  if found and v_withdrawn_at is null then
    perform private.record_audit(
      v_project.organization_id, v_project.id, 'consent.withdrawn',
      jsonb_build_object('withdrawalAction', v_project.withdrawal_action),
      private.contact_hash(record_withdrawal.contact_id), 'visitor'
    );
    update public.contacts c
    set consent_withdrawn_at = private.clock()
    where c.project_id = v_project.id and c.id = record_withdrawal.contact_id;
  end if;
  if v_project.withdrawal_action = 'erase' then
    perform private.erase_contact(v_project.id, record_withdrawal.contact_id, 'visitor', null);
  end if;

  return jsonb_build_object('code', 'OK', 'originAllowed', true);
end
$$;

comment on function ingest.record_withdrawal(text, text, uuid) is
  'Marks or erases the contact, as the project decided: {code, originAllowed}';

revoke all on function ingest.record_withdrawal(text, text, uuid) from public, anon, authenticated, service_role;
grant execute on function ingest.record_withdrawal(text, text, uuid) to ingest_api;
