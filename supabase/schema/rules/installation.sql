-- Who may make an organization, and how many there may be of what a member makes: `tables/installation.sql` has the
-- numbers.
--
-- The one row is locked by whoever makes an organization: two at the same time must not both be the first.

create function private.organization_refusal()
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_installation record;
  v_owned bigint;
begin
  select i.organizations, i.organizations_per_account into v_installation
  from private.installation i
  for no key update;

  if v_installation.organizations <> 'open' then
    if not exists (select from public.organizations) then
      if auth.uid() is distinct from private.first_account_id() then
        return 'WS002';
      end if;
    elsif
      v_installation.organizations = 'one'
      or not exists (select from public.organization_members m where m.user_id = auth.uid())
    then
      return 'WS002';
    end if;
  end if;

  select count(*) into v_owned
  from public.organization_members m
  where m.user_id = auth.uid() and m.role = 'owner';
  return case when v_owned >= v_installation.organizations_per_account then 'WS003' end;
end
$$;

comment on function private.organization_refusal() is
  'Null if the signed-in user may make an organization; else WS002, new ones are closed to them, or WS003, they have '
  'as many as they may';

-- Accounts that were made and never used do not count: they may be anybody's.

create function private.first_account_id()
returns uuid
language sql
stable
set search_path = ''
as $$
  select u.id
  from auth.users u
  where u.last_sign_in_at is not null or u.id = auth.uid()
  order by u.created_at, u.id
  limit 1;
$$;

comment on function private.first_account_id() is 'The oldest account that anybody has signed in with';

create function private.require_room(p_action text, p_found bigint, p_most integer)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_found < p_most then
    return;
  end if;
  raise exception using
    errcode = 'WS003',
    message = format('%s: found %s, wanted fewer than %s', p_action, p_found, p_most),
    hint = 'Remove what is not needed any more, or let the operator raise the ceiling in private.installation';
end
$$;

comment on function private.require_room(text, bigint, integer) is
  'Raises WS003 where there are as many of something as there may be';

-- The organization is locked first, so that two at the same time are not both the last that fits.

create function private.require_room_for_project(p_action text, p_organization_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform from public.organizations o where o.id = p_organization_id for no key update;
  perform private.require_room(
    p_action,
    (select count(*) from public.projects p where p.organization_id = p_organization_id),
    (select i.projects_per_organization from private.installation i)
  );
end
$$;

comment on function private.require_room_for_project(text, uuid) is
  'Raises WS003 where an organization has as many projects as it may';

-- The audit record can't be cut, so a member who renames something a million times would bury what matters. What is
-- refused is what would have been recorded. Erasures never are: they are a duty, and end by themselves.

create function private.require_room_for_event(p_account_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_most integer := (select i.events_per_account_and_hour from private.installation i);
begin
  perform private.require_room(
    'Record on the audit record',
    (
      select count(*)
      from (
        select from public.audit_events e
        where
          e.actor_kind = 'member'
          and e.action <> 'contact.erased'
          and e.actor_id = p_account_id
          and e.created_at > private.clock() - interval '1 hour'
        limit v_most
      ) as caused
    ),
    v_most
  );
end
$$;

comment on function private.require_room_for_event(uuid) is
  'Raises WS003 where a member has caused as many audit events in the last hour as they may';
