-- The first thing that a new user does. One function, because a row of `organizations` without an owner
-- beside it could be reached by nobody, and no policy can demand that two rows come together. The operator decides who
-- may (`rules/installation.sql`).

create function public.create_organization(name text)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_name alias for name;
  v_refusal text;
  v_organization_id uuid;
begin
  if auth.uid() is null then
    raise exception using
      errcode = 'insufficient_privilege',
      message = 'Create organization: found nobody signed in, wanted the user who will own it';
  end if;

  v_refusal := private.organization_refusal();
  if v_refusal is not null then
    raise exception using
      errcode = v_refusal,
      message = case v_refusal
        when 'WS002' then 'Create organization: new ones are closed here, wanted an invitation to one'
        else 'Create organization: found as many as an account may own'
      end,
      hint = 'The operator decides this in private.installation';
  end if;

  insert into public.organizations (name)
  values (btrim(p_name))
  returning id into v_organization_id;

  insert into public.organization_members (organization_id, user_id, role)
  values (v_organization_id, auth.uid(), 'owner');

  return v_organization_id;
end
$$;

comment on function public.create_organization(text) is
  'Makes an organization with the caller as its owner and returns its id. WS002: new ones are closed to the caller; '
  'WS003: an account may not own more';

grant execute on function public.create_organization(text) to authenticated;
