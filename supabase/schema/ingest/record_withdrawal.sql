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
  v_opened jsonb := private.visitor_project(record_withdrawal.access_key, record_withdrawal.origin);
  v_project record;
  v_withdrawn_at timestamptz;
begin
  if v_opened ->> 'projectId' is null then
    return v_opened;
  end if;
  if record_withdrawal.contact_id is null then
    return private.invalid('visitor.key');
  end if;
  select p.id, p.organization_id, p.withdrawal_action
  into v_project
  from public.projects p
  where p.id = (v_opened ->> 'projectId')::uuid;

  perform private.lock_contact(v_project.id, record_withdrawal.contact_id);
  select c.consent_withdrawn_at
  into v_withdrawn_at
  from public.contacts c
  where c.project_id = v_project.id and c.id = record_withdrawal.contact_id
  for update;
  if not found then
    perform private.never_admit(v_project.id, record_withdrawal.contact_id);
    return v_opened - 'projectId';
  end if;
  if v_withdrawn_at is null then
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

  return v_opened - 'projectId';
end
$$;

comment on function ingest.record_withdrawal(text, text, uuid) is
  'Marks or erases the contact, as the project decided: {code, originAllowed}';

grant execute on function ingest.record_withdrawal(text, text, uuid) to ingest_api;
