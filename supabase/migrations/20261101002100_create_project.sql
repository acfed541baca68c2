-- A project comes with its first access key, so that the install page has something to show at once.
-- Owners only. To a stranger the organization does not exist, and the error says no more.

create function private.require_owner(action text, organization_id uuid)
returns void
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_role text;
begin
  select m.role into v_role
  from public.organization_members m
  where m.organization_id = require_owner.organization_id and m.user_id = auth.uid();

  if not found then
    raise exception using
      errcode = 'insufficient_privilege',
      message = format('%s: found no such organization among yours', require_owner.action);
  end if;
  if v_role <> 'owner' then
    raise exception using
      errcode = 'insufficient_privilege',
      message = format('%s: found the role %s, wanted owner', require_owner.action, v_role);
  end if;
end
$$;

comment on function private.require_owner(text, uuid) is
  'Raises insufficient_privilege unless the signed-in user owns the organization';

revoke all on function private.require_owner(text, uuid) from public, anon, authenticated, service_role;

create function public.create_project(organization_id uuid, name text, allowed_origins text[] default '{}')
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_project_id uuid;
begin
  perform private.require_owner('Create project', create_project.organization_id);

  insert into public.projects (organization_id, name, allowed_origins)
  values (
    create_project.organization_id,
    btrim(create_project.name),
    coalesce(create_project.allowed_origins, '{}')
  )
  returning id into v_project_id;

  insert into public.project_access_keys (access_key, project_id)
  values (private.new_access_key(v_project_id), v_project_id);

  return v_project_id;
end
$$;

comment on function public.create_project(uuid, text, text[]) is
  'Makes a project with its first access key and returns its id; for owners of the organization';

revoke all on function public.create_project(uuid, text, text[]) from public, anon, authenticated, service_role;
grant execute on function public.create_project(uuid, text, text[]) to authenticated;
