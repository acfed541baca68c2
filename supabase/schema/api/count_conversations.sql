-- Like `count_contacts`, first from some of the messages that have the words.

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
  v_filter jsonb := private.conversation_filter(filter);
  v_looked_at bigint;
  v_rows text;
  v_count bigint;
begin
  if not private.is_my_project(project_id) then
    return 0;
  end if;
  foreach v_looked_at in array array[3 * at_most, null]::bigint[] loop
    v_rows := private.conversation_rows(project_id, v_filter, null, false, at_most, v_looked_at);
    if v_rows is not null then
      execute format('select count(*) from (%s) as counted', v_rows) into v_count;
      exit when v_count = at_most or v_looked_at is null;
    end if;
  end loop;
  return v_count;
end
$$;

comment on function public.count_conversations(uuid, jsonb, integer) is
  'How many of a project''s conversations the filter picks, counted no further than at_most';

grant execute on function public.count_conversations(uuid, jsonb, integer) to authenticated;
