-- The one way that an event gets on the audit record.
--
-- Who acted is the signed-in user where there is one. Without one it is SQL outside the API: a migration, the
-- dashboard, the seed. Whoever acts for somebody else (the visitor, a server with a secret key, retention) says so.

create function private.record_audit(
  p_organization_id uuid,
  p_project_id uuid,
  p_action text,
  p_details jsonb default '{}',
  p_contact_hash bytea default null,
  p_actor_kind text default null,
  p_actor_id uuid default null
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_actor_kind text := coalesce(p_actor_kind, case when auth.uid() is null then 'database' else 'member' end);
  v_actor_id uuid := case when p_actor_kind is null then auth.uid() else p_actor_id end;
begin
  if v_actor_kind = 'member' and p_action <> 'contact.erased' then
    perform private.require_room_for_event(v_actor_id);
  end if;
  insert into public.audit_events (organization_id, project_id, actor_kind, actor_id, action, contact_hash, details)
  values (
    p_organization_id, p_project_id, v_actor_kind, v_actor_id, p_action, encode(p_contact_hash, 'hex'), p_details
  );
end
$$;

comment on function private.record_audit(uuid, uuid, text, jsonb, bytea, text, uuid) is
  'Puts an event on the audit record, as the signed-in user''s doing unless told whose; WS003 where a member has '
  'caused as many as they may';
