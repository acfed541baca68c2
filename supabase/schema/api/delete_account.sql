-- The caller's own account. Auth has no call for it that needs no secret key. What the account belongs to goes with it
-- by foreign keys: sessions, memberships, and an organization in which nothing and nobody else is.

create function public.delete_account()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if auth.uid() is null then
    raise exception using
      errcode = 'insufficient_privilege',
      message = 'Delete account: found nobody signed in, wanted the user whose account it is';
  end if;

  perform private.require_second_factor('Delete account');
  delete from auth.users where id = auth.uid();
end
$$;

comment on function public.delete_account() is
  'Deletes the caller''s account. WS001: they are the last owner of an organization with other members or projects';

grant execute on function public.delete_account() to authenticated;
