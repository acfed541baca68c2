-- Members with their e-mail addresses. Definer because the addresses are in schema `auth`, which the API's roles
-- can't read.

create function public.list_members(organization_id uuid)
returns table (user_id uuid, email text, role text, created_at timestamptz, display_name text)
language sql
stable
security definer
set search_path = ''
as $$
  select m.user_id, u.email::text, m.role, m.created_at, m.display_name
  from public.organization_members m
  join auth.users u on u.id = m.user_id
  where
    m.organization_id = list_members.organization_id
    and list_members.organization_id in (select private.my_organization_ids())
  order by m.created_at, m.user_id;
$$;

comment on function public.list_members(uuid) is
  'Members of one of the caller''s organizations, longest first; no row for a stranger';

grant execute on function public.list_members(uuid) to authenticated;
