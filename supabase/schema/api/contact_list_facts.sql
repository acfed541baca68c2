-- What stands around a page of the list, in one call: how many match, which countries can be chosen, and what is
-- the newest activity, from which on anything else is new.
--
-- Countries are found by jumping through the index from one to the next, because counting rows would read them all.

create function public.contact_list_facts(project_id uuid, filter jsonb default '{}', at_most integer default null)
returns table (matching bigint, countries text[], newest timestamptz)
language sql
stable
set search_path = ''
as $$
  with recursive jumps as (
    (
      select c.country
      from public.contacts c
      where c.project_id = contact_list_facts.project_id and c.country is not null
      order by c.country
      limit 1
    )
    union all
    select (
      select c.country
      from public.contacts c
      where c.project_id = contact_list_facts.project_id and c.country > jumps.country
      order by c.country
      limit 1
    )
    from jumps
    where jumps.country is not null
  )
  select
    public.count_contacts(contact_list_facts.project_id, contact_list_facts.filter, contact_list_facts.at_most),
    array(select j.country from jumps j where j.country is not null),
    (
      select c.last_seen_at
      from public.contacts c
      where c.project_id = contact_list_facts.project_id
      order by c.last_seen_hour desc, c.last_seen_at desc, c.id desc
      limit 1
    );
$$;

comment on function public.contact_list_facts(uuid, jsonb, integer) is
  'Matching contacts, counted no further than at_most; countries to choose from; newest activity, null without a '
  'contact';

grant execute on function public.contact_list_facts(uuid, jsonb, integer) to authenticated;
