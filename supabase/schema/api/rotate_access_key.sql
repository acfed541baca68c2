-- A new access key, while the old ones go on working for a chosen time: long enough for the website to be
-- published with the new script tag. Visitors stay who they are: see the table.

create function public.rotate_access_key(project_id uuid, overlap_hours integer default 72)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_project_id alias for project_id;
  p_overlap_hours alias for overlap_hours;
  v_access_key text := private.new_access_key(p_project_id);
  v_expires_at timestamptz := private.clock() + make_interval(hours => p_overlap_hours);
begin
  perform private.require_project_owner('Rotate access key', p_project_id);
  if p_overlap_hours not between 0 and 2160 or p_overlap_hours is null then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('Rotate access key: found an overlap of %s hours, wanted 0 to 2160', p_overlap_hours);
  end if;

  perform from public.projects p where p.id = p_project_id for no key update;
  perform private.require_room(
    'Rotate access key',
    (
      select count(*)
      from public.project_access_keys k
      where k.project_id = p_project_id and (k.expires_at is null or k.expires_at > private.clock())
    ),
    (select i.keys_per_project from private.installation i)
  );
  update public.project_access_keys k
  set expires_at = v_expires_at
  where k.project_id = p_project_id and (k.expires_at is null or k.expires_at > v_expires_at);

  insert into public.project_access_keys (access_key, project_id)
  values (v_access_key, p_project_id);
  return v_access_key;
end
$$;

comment on function public.rotate_access_key(uuid, integer) is
  'Makes a new access key and lets the others expire after the overlap (hours, up to 90 days); for owners. WS003: so '
  'many still work that one has to expire first';

grant execute on function public.rotate_access_key(uuid, integer) to authenticated;
