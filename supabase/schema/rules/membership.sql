-- Whoever set up a second factor is nobody until this session has given it, and an organization may want one of
-- everybody: a password alone then opens nothing, neither in the portal nor past it. Supabase's Auth keeps the factors,
-- and writes into the token whether one was given (`aal2`): https://supabase.com/docs/guides/auth/auth-mfa

create function private.gave_second_factor()
returns boolean
language sql
stable
set search_path = ''
as $$
  select coalesce(auth.jwt() ->> 'aal' = 'aal2', false);
$$;

comment on function private.gave_second_factor() is 'Whether this session was proved by a second factor';

grant execute on function private.gave_second_factor() to authenticated;

create function private.lacks_second_factor(p_is_required boolean)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select
    not private.gave_second_factor()
    and (
      p_is_required
      or exists (
        select from auth.mfa_factors f where f.user_id = (select auth.uid()) and f.status = 'verified'
      )
    );
$$;

comment on function private.lacks_second_factor(boolean) is
  'Whether the signed-in user has a second factor, or needs one, and has not given it';

-- The policies of every table ask one of these four. They are definer because a policy on
-- `organization_members` that reads `organization_members` would ask itself for ever.

create function private.my_organization_ids()
returns setof uuid
language sql
stable
security definer
rows 5
set search_path = ''
as $$
  select m.organization_id
  from public.organization_members m
  join public.organizations o on o.id = m.organization_id
  where m.user_id = (select auth.uid()) and not private.lacks_second_factor(o.requires_two_factor);
$$;

comment on function private.my_organization_ids() is 'Organizations that the signed-in user belongs to';

grant execute on function private.my_organization_ids() to authenticated;

create function private.my_owned_organization_ids()
returns setof uuid
language sql
stable
security definer
rows 5
set search_path = ''
as $$
  select m.organization_id
  from public.organization_members m
  where
    m.user_id = (select auth.uid())
    and m.role = 'owner'
    and m.organization_id in (select private.my_organization_ids());
$$;

comment on function private.my_owned_organization_ids() is 'Organizations that the signed-in user owns';

grant execute on function private.my_owned_organization_ids() to authenticated;

create function private.my_project_ids()
returns setof uuid
language sql
stable
security definer
rows 20
set search_path = ''
as $$
  select p.id
  from public.projects p
  join private.my_organization_ids() as mine (id) on mine.id = p.organization_id;
$$;

comment on function private.my_project_ids() is 'Projects of the organizations that the signed-in user belongs to';

grant execute on function private.my_project_ids() to authenticated;

create function private.my_owned_project_ids()
returns setof uuid
language sql
stable
security definer
rows 20
set search_path = ''
as $$
  select p.id
  from public.projects p
  join private.my_owned_organization_ids() as mine (id) on mine.id = p.organization_id;
$$;

comment on function private.my_owned_project_ids() is 'Projects of the organizations that the signed-in user owns';

grant execute on function private.my_owned_project_ids() to authenticated;

-- What every definer function of the API asks first. To a stranger the project does not exist.

create function private.is_my_project(p_project_id uuid)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce(p_project_id in (select private.my_project_ids()), false);
end
$$;

comment on function private.is_my_project(uuid) is
  'Whether the signed-in user is a member of the project''s organization';

-- Functions for owners alone begin with one of these. To a stranger the organization or project does not exist, and
-- the error says no more. They lock the membership until the transaction ends: whoever is being removed meanwhile
-- either did it before, and the removal takes it back, or is no owner any more.

create function private.require_owner(p_action text, p_organization_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_role text;
begin
  select m.role into v_role
  from public.organization_members m
  where
    m.organization_id = p_organization_id
    and m.user_id = auth.uid()
    and m.organization_id in (select private.my_organization_ids())
  for share;

  if not found then
    raise exception using
      errcode = 'insufficient_privilege',
      message = format('%s: found no such organization among yours', p_action);
  end if;
  if v_role <> 'owner' then
    raise exception using
      errcode = 'insufficient_privilege',
      message = format('%s: found the role %s, wanted owner', p_action, v_role);
  end if;
end
$$;

comment on function private.require_owner(text, uuid) is
  'Raises insufficient_privilege unless the signed-in user owns the organization';

create function private.require_project_owner(p_action text, p_project_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform from public.organization_members m
  where
    m.organization_id = (select p.organization_id from public.projects p where p.id = p_project_id)
    and m.user_id = auth.uid()
    and m.role = 'owner'
    and m.organization_id in (select private.my_organization_ids())
  for share;
  if found then
    return;
  end if;
  raise exception using
    errcode = 'insufficient_privilege',
    message = case
      when p_project_id in (select private.my_project_ids())
        then format('%s: found the role member, wanted owner', p_action)
      else format('%s: found no such project among yours', p_action)
    end;
end
$$;

comment on function private.require_project_owner(text, uuid) is
  'Raises insufficient_privilege unless the signed-in user owns the project''s organization';

-- For what belongs to the user and to no organization.

create function private.require_second_factor(p_action text)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if private.lacks_second_factor(false) then
    raise exception using
      errcode = 'insufficient_privilege',
      message = format('%s: found a session without the second factor, wanted one with it', p_action);
  end if;
end
$$;

comment on function private.require_second_factor(text) is
  'Raises insufficient_privilege if the signed-in user has a second factor and has not given it';

create function private.unassign_removed()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.conversations c
  set assigned_to = null
  from public.projects p
  where p.organization_id = old.organization_id and c.project_id = p.id and c.assigned_to = old.user_id;
  return null;
end
$$;

comment on function private.unassign_removed() is 'Trigger: nobody looks after conversations who is no member any more';
