-- Which countries a project's contacts come from: what the list's filter offers. Jumps through the index from
-- one country to the next, because counting rows would read them all.

create function public.contact_countries(project_id uuid)
returns setof text
language sql
stable
set search_path = ''
as $$
  with recursive countries as (
    (
      select c.country
      from public.contacts c
      where c.project_id = contact_countries.project_id and c.country is not null
      order by c.country
      limit 1
    )
    union all
    select (
      select c.country
      from public.contacts c
      where c.project_id = contact_countries.project_id and c.country > countries.country
      order by c.country
      limit 1
    )
    from countries
    where countries.country is not null
  )
  select country from countries where country is not null;
$$;

comment on function public.contact_countries(uuid) is 'The countries of a project''s contacts, each once; without the unknown';

revoke all on function public.contact_countries(uuid) from public, anon, authenticated, service_role;
grant execute on function public.contact_countries(uuid) to authenticated;
