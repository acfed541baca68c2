-- Definer so that a project's new organization sees what was recorded under the one before, of this contact and no
-- more.

create function public.data_request_events(project_id uuid, request_id uuid)
returns table (action text, actor_kind text, details jsonb, created_at timestamptz)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if not private.is_my_project(project_id) then
    return;
  end if;
  return query
  select e.*
  from public.data_requests r
  cross join lateral private.data_request_events(r.project_id, r.contact_hash, r.closed_at) e
  where r.project_id = data_request_events.project_id and r.id = request_id;
end
$$;

comment on function public.data_request_events(uuid, uuid) is
  'What was done for the contact of a request until it was closed, newest first, at most 50';

grant execute on function public.data_request_events(uuid, uuid) to authenticated;
