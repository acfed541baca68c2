-- Making a secret key shows it once; afterwards there is only its hash. Revoking is final. Owners only.

create function private.require_project_owner(action text, project_id uuid)
returns void
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
begin
  if require_project_owner.project_id in (select private.my_owned_project_ids()) then
    return;
  end if;
  raise exception using
    errcode = 'insufficient_privilege',
    message = case
      when require_project_owner.project_id in (select private.my_project_ids())
        then format('%s: found the role member, wanted owner', require_project_owner.action)
      else format('%s: found no such project among yours', require_project_owner.action)
    end;
end
$$;

comment on function private.require_project_owner(text, uuid) is
  'Raises insufficient_privilege unless the signed-in user owns the project''s organization';

revoke all on function private.require_project_owner(text, uuid) from public, anon, authenticated, service_role;

create function public.create_secret_key(project_id uuid, name text)
returns table (id uuid, secret_key text)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_key text := 'sk_' || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  v_id uuid := gen_random_uuid();
begin
  perform private.require_project_owner('Create secret key', create_secret_key.project_id);

  insert into public.project_secret_keys (project_id, id, name, key_hash, last_four)
  values (
    create_secret_key.project_id, v_id, btrim(create_secret_key.name), sha256(convert_to(v_key, 'UTF8')),
    right(v_key, 4)
  );
  return query select v_id, v_key;
end
$$;

comment on function public.create_secret_key(uuid, text) is
  'Makes a secret key for the owner''s own servers and returns it this once; for owners';

create function public.revoke_secret_key(project_id uuid, key_id uuid)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  perform private.require_project_owner('Revoke secret key', revoke_secret_key.project_id);

  update public.project_secret_keys k
  set revoked_at = private.clock()
  where k.project_id = revoke_secret_key.project_id and k.id = revoke_secret_key.key_id and k.revoked_at is null;
  return found;
end
$$;

comment on function public.revoke_secret_key(uuid, uuid) is
  'Revokes a secret key at once; false when there is none that still works; for owners';

revoke all on function public.create_secret_key(uuid, text) from public, anon, authenticated, service_role;
revoke all on function public.revoke_secret_key(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function public.create_secret_key(uuid, text) to authenticated;
grant execute on function public.revoke_secret_key(uuid, uuid) to authenticated;
