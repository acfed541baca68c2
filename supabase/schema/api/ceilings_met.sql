-- Definer because the counts are in schema `private`; a stranger's project has none.

create function public.ceilings_met(project_id uuid, days integer default 30)
returns table (day date, what text, refused bigint)
language sql
stable
security definer
set search_path = ''
as $$
  select m.day, m.what, m.refused
  from private.ceilings_met m
  where
    m.project_id = ceilings_met.project_id
    and m.project_id in (select private.my_project_ids())
    and m.day > (private.clock() at time zone 'UTC')::date - least(greatest(ceilings_met.days, 1), 90)
  order by m.day desc, m.refused desc, m.what;
$$;

comment on function public.ceilings_met(uuid, integer) is
  'Which of the project''s ceilings turned how many requests away, by day (UTC), for up to 90 days';

grant execute on function public.ceilings_met(uuid, integer) to authenticated;
