-- What was done for a contact stands on the audit record, and only there: a request's steps, its outcome and its
-- certificate are read from it. By the project, and not by the organization, so that they stay when a project is
-- transferred.

create function private.data_request_events(p_project_id uuid, p_contact_hash text, p_until timestamptz)
returns table (action text, actor_kind text, details jsonb, created_at timestamptz)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  select e.action, e.actor_kind, e.details, e.created_at
  from public.audit_events e
  where
    e.project_id = p_project_id
    and e.contact_hash = p_contact_hash
    and e.action in ('contact.exported', 'contact.erased', 'consent.withdrawn')
    and (p_until is null or e.created_at <= p_until)
  order by e.created_at desc, e.id desc
  limit 50;
end
$$;

comment on function private.data_request_events(uuid, text, timestamptz) is
  'Exports, withdrawals and erasures of a contact, newest first, at most 50';

-- Done is what happened after the request was entered, whoever did it. A contact that is gone has nothing left to
-- export.

create function private.data_request_outcome(
  p_project_id uuid,
  p_contact_id uuid,
  p_contact_hash text,
  p_asked text,
  p_since timestamptz
)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_wanted text[] := case p_asked
    when 'export' then '{contact.exported}'
    when 'erasure' then '{contact.erased}'
    when 'withdrawal' then '{consent.withdrawn}'
    else '{contact.exported, contact.erased}'
  end;
  v_done text[] := array(
    select e.action
    from private.data_request_events(p_project_id, p_contact_hash, null) e
    where e.created_at >= p_since
  );
  v_is_withdrawn boolean := exists (
    select from public.contacts c
    where c.project_id = p_project_id and c.id = p_contact_id and c.consent_withdrawn_at is not null
  );
begin
  -- Whoever is erased is not tracked any more, and neither is who withdrew before.
  if v_is_withdrawn or 'contact.erased' = any (v_done) then
    v_done := v_done || 'consent.withdrawn'::text;
  end if;
  return case
    when v_wanted <@ v_done then 'fulfilled'
    when p_contact_id is not null then null
    when v_wanted && v_done then 'partly'
    else 'nothing_held'
  end;
end
$$;

comment on function private.data_request_outcome(uuid, uuid, text, text, timestamptz) is
  'What came of a request that is open; null while something can still be done for it';
