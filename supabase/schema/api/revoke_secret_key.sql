-- Revoking is final.

create function public.revoke_secret_key(project_id uuid, key_id uuid)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_project_id alias for project_id;
  p_key_id alias for key_id;
begin
  perform private.require_project_owner('Revoke secret key', p_project_id);

  update public.project_secret_keys k
  set revoked_at = private.clock()
  where k.project_id = p_project_id and k.id = p_key_id and k.revoked_at is null;
  return found;
end
$$;

comment on function public.revoke_secret_key(uuid, uuid) is
  'Revokes a secret key at once; false when there is none that still works; for owners';

grant execute on function public.revoke_secret_key(uuid, uuid) to authenticated;
