create function public.count_contacts(project_id uuid, filter jsonb default '{}', at_most integer default null)
returns bigint
language plpgsql
stable
security definer
set search_path = ''
set work_mem = '32MB'
set max_parallel_workers_per_gather = 0
as $$
declare
  v_count bigint;
begin
  if not private.is_my_project(project_id) then
    return 0;
  end if;
  execute format(
    'select count(*) from (select from public.contacts c where %s limit %L::integer) as counted',
    private.contact_conditions(project_id, private.contact_filter(filter), at_most), at_most
  ) into v_count;
  return v_count;
end
$$;

comment on function public.count_contacts(uuid, jsonb, integer) is
  'How many of a project''s contacts the filter picks, counted no further than at_most';

grant execute on function public.count_contacts(uuid, jsonb, integer) to authenticated;
