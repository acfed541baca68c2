-- Which members have set up a second factor: an owner looks before requiring one. Definer because the factors are in
-- schema `auth`. It tells that there is one, not how many or what they are called.

create function public.list_second_factors(organization_id uuid)
returns table (user_id uuid, is_set_up boolean)
language sql
stable
security definer
set search_path = ''
as $$
  select
    m.user_id,
    exists (select from auth.mfa_factors f where f.user_id = m.user_id and f.status = 'verified')
  from public.organization_members m
  where
    m.organization_id = list_second_factors.organization_id
    and list_second_factors.organization_id in (select private.my_owned_organization_ids());
$$;

comment on function public.list_second_factors(uuid) is
  'Whether each member of an organization that the caller owns has set up a second factor; no row for anybody else';

grant execute on function public.list_second_factors(uuid) to authenticated;
