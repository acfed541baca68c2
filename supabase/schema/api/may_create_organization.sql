-- What the portal asks before it offers to make one. Definer because the settings are in schema `private`.

create function public.may_create_organization()
returns boolean
language sql
volatile
security definer
set search_path = ''
as $$
  select auth.uid() is not null and private.organization_refusal() is null;
$$;

comment on function public.may_create_organization() is
  'Whether the caller may make an organization here, and has not as many as an account may own';

grant execute on function public.may_create_organization() to authenticated;
