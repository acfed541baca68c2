create function public.count_conversations(project_id uuid, filter jsonb default '{}', at_most integer default null)
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
    'select count(*) from (%s) as counted',
    private.conversation_rows(project_id, private.conversation_filter(filter), null, false, at_most)
  ) into v_count;
  return v_count;
end
$$;

comment on function public.count_conversations(uuid, jsonb, integer) is
  'How many of a project''s conversations the filter picks, counted no further than at_most';

grant execute on function public.count_conversations(uuid, jsonb, integer) to authenticated;
