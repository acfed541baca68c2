-- Fail closed: whatever is not a complete, granted and explicit statement is no consent, and neither is one
-- that Global Privacy Control contradicts where the project respects it, or that is dated more than a day ahead: clocks
-- go wrong, but not that wrong. The edge function asks core the same; this is the second wall.

create function private.is_consent_granted(p_consent jsonb, p_gpc boolean, p_respect_gpc boolean)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce(
    jsonb_typeof(p_consent) = 'object'
    and p_consent ->> 'state' = 'granted'
    and p_consent ->> 'method' = 'explicit'
    and char_length(p_consent ->> 'source') between 1 and 64
    and char_length(p_consent ->> 'category') between 1 and 256
    and char_length(coalesce(p_consent ->> 'widgetVersion', '')) <= 32
    and p_consent ->> 'at' ~ '^2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}'
    and case when pg_input_is_valid(p_consent ->> 'at', 'timestamptz') then
      (p_consent ->> 'at')::timestamptz <= private.clock() + interval '1 day'
    end
    and not (coalesce(p_gpc, false) and p_respect_gpc),
    false
  );
end
$$;

comment on function private.is_consent_granted(jsonb, boolean, boolean) is
  'Whether this statement lets a request carry tracking fields';

create function private.record_receipt(p_project_id uuid, p_contact_id uuid, p_consent jsonb, p_recorded_at timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if p_contact_id is null then
    return;
  end if;
  -- Most messages carry a claim that is here already, and to look is cheaper than to try to insert.
  perform from public.consent_receipts r
  where
    r.project_id = p_project_id
    and r.contact_id between p_contact_id and p_contact_id
    and r.given_at = (p_consent ->> 'at')::timestamptz
    and r.source = p_consent ->> 'source'
    and r.category = p_consent ->> 'category'
    and r.method = p_consent ->> 'method'
  order by r.contact_id
  limit 1;
  if found then
    return;
  end if;
  insert into public.consent_receipts
    (project_id, contact_id, source, category, method, given_at, recorded_at, widget_version)
  values (
    p_project_id, p_contact_id,
    p_consent ->> 'source', p_consent ->> 'category', p_consent ->> 'method', (p_consent ->> 'at')::timestamptz,
    p_recorded_at, nullif(p_consent ->> 'widgetVersion', '')
  )
  on conflict do nothing;
end
$$;

comment on function private.record_receipt(uuid, uuid, jsonb, timestamptz) is
  'Keeps a consent statement of a contact, once for each distinct one';

-- Whoever takes consent back, the visitor or a member for them: the project decides what that does to the contact.
-- Under the contact's lock, so that no message slips in between.

create function private.withdraw_consent(
  p_project_id uuid,
  p_contact_id uuid,
  p_actor_kind text,
  p_actor_id uuid default null
)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_project record;
  v_withdrawn_at timestamptz;
begin
  perform private.lock_contact(p_project_id, p_contact_id);
  select c.consent_withdrawn_at
  into v_withdrawn_at
  from public.contacts c
  where c.project_id = p_project_id and c.id = p_contact_id
  for update;
  if not found then
    return false;
  end if;
  select p.organization_id, p.withdrawal_action into v_project
  from public.projects p
  where p.id = p_project_id;

  if v_withdrawn_at is null then
    perform private.record_audit(
      v_project.organization_id, p_project_id, 'consent.withdrawn',
      jsonb_build_object('withdrawalAction', v_project.withdrawal_action),
      private.contact_hash(p_contact_id), p_actor_kind, p_actor_id
    );
    update public.contacts c
    set consent_withdrawn_at = private.clock()
    where c.project_id = p_project_id and c.id = p_contact_id;
  end if;
  if v_project.withdrawal_action = 'erase' then
    perform private.erase_contact(p_project_id, p_contact_id, p_actor_kind, p_actor_id);
  end if;
  return true;
end
$$;

comment on function private.withdraw_consent(uuid, uuid, text, uuid) is
  'Marks or erases a contact, as its project decided, and records it; false when there is no such contact';
