-- Of words that many messages have, some of these tell that there are more contacts than anybody counts. All of them
-- are looked at only when they do not.

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
  v_filter jsonb := private.contact_filter(filter);
  v_looked_at bigint;
  v_conditions text;
  v_count bigint;
begin
  if not private.is_my_project(project_id) then
    return 0;
  end if;
  foreach v_looked_at in array array[3 * at_most, null]::bigint[] loop
    v_conditions := private.contact_conditions(project_id, v_filter, at_most, v_looked_at);
    if v_conditions is not null then
      execute format(
        'select count(*) from (select from public.contacts c where %s limit %L::integer) as counted',
        v_conditions, at_most
      ) into v_count;
      exit when v_count = at_most or v_looked_at is null;
    end if;
  end loop;
  return v_count;
end
$$;

comment on function public.count_contacts(uuid, jsonb, integer) is
  'How many of a project''s contacts the filter picks, counted no further than at_most';

grant execute on function public.count_contacts(uuid, jsonb, integer) to authenticated;
