-- A project comes with its first access key, so that the install page has something to show at once.

create function public.create_project(
  organization_id uuid,
  name text,
  allowed_origins text[] default '{}',
  contact_retention_days integer default null,
  anonymous_retention_days integer default null
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_organization_id alias for organization_id;
  p_name alias for name;
  p_allowed_origins alias for allowed_origins;
  p_contact_retention_days alias for contact_retention_days;
  p_anonymous_retention_days alias for anonymous_retention_days;
  v_project_id uuid;
begin
  perform private.require_owner('Create project', p_organization_id);

  perform private.require_room_for_project('Create project', p_organization_id);
  insert into public.projects (
    organization_id, name, allowed_origins, contact_retention_days, anonymous_retention_days
  )
  values (
    p_organization_id, btrim(p_name), coalesce(p_allowed_origins, '{}'), p_contact_retention_days,
    p_anonymous_retention_days
  )
  returning id into v_project_id;

  insert into public.project_access_keys (access_key, project_id)
  values (private.new_access_key(v_project_id), v_project_id);

  return v_project_id;
end
$$;

comment on function public.create_project(uuid, text, text[], integer, integer) is
  'Makes a project with its first access key and returns its id; for owners of the organization. WS003: it '
  'may not have more';

grant execute on function public.create_project(uuid, text, text[], integer, integer) to authenticated;
