-- The projects of an organization on the portal's page about its health: for owners alone, like the page. Definer
-- because refusals are counted in schema `private`.
--
-- `retention` is as `project_upkeep` says it; `refused` counts requests that the project's ceilings turned away in the
-- last seven days (UTC).

create function public.projects_health(organization_id uuid)
returns table (project_id uuid, name text, retention text, retention_ran_at timestamptz, refused bigint)
language sql
stable
security definer
set search_path = ''
as $$
  select p.id, p.name, u.retention, u.retention_ran_at, coalesce(met.refused, 0)::bigint
  from public.projects p
  cross join lateral public.project_upkeep(p.id) u
  left join lateral (
    select sum(m.refused) as refused
    from private.ceilings_met m
    where m.project_id = p.id and m.day > (private.clock() at time zone 'UTC')::date - 7
  ) met on true
  where
    p.organization_id = projects_health.organization_id
    and p.organization_id in (select private.my_owned_organization_ids())
  order by p.name, p.id;
$$;

comment on function public.projects_health(uuid) is
  'For owners: of each project of an organization whether retention works, and what ceilings turned away in a week';

grant execute on function public.projects_health(uuid) to authenticated;
