-- To a session without the second factor an organization that requires one is as if it were not: this says which, so
-- that its members learn what to do. Definer for that reason.

create function public.locked_organizations()
returns table (id uuid, name text)
language sql
stable
security definer
set search_path = ''
as $$
  select o.id, o.name
  from public.organizations o
  join public.organization_members m on m.organization_id = o.id
  where
    m.user_id = (select auth.uid())
    and o.requires_two_factor
    and not private.gave_second_factor()
  order by o.name, o.id;
$$;

comment on function public.locked_organizations() is
  'The caller''s organizations that require a second factor, if this session has not given one';

grant execute on function public.locked_organizations() to authenticated;
