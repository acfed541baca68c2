-- How many contacts each country has, counted no further than asked: an index has them, and nobody reads a larger
-- number beside a box that is ticked. A null country is an unknown one.

create function public.contact_countries(project_id uuid, at_most integer default 1000)
returns table (country text, contacts bigint)
language sql
stable
set search_path = ''
as $$
  with recursive jumps as (
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
      where c.project_id = contact_countries.project_id and c.country > jumps.country
      order by c.country
      limit 1
    )
    from jumps
    where jumps.country is not null
  )
  select j.country, counted.contacts
  from jumps j
  cross join lateral (
    select count(*) as contacts
    from (
      select from public.contacts c
      where c.project_id = contact_countries.project_id and c.country = j.country
      limit least(greatest(contact_countries.at_most, 1), 10000)
    ) as few
  ) as counted
  where j.country is not null
  union all
  select null, count(*)
  from (
    select from public.contacts c
    where c.project_id = contact_countries.project_id and c.country is null
    limit least(greatest(contact_countries.at_most, 1), 10000)
  ) as few
  having count(*) > 0;
$$;

comment on function public.contact_countries(uuid, integer) is
  'Countries of a project''s contacts with their number, no further than at_most; null: unknown';

grant execute on function public.contact_countries(uuid, integer) to authenticated;
