-- Making a secret key shows it once; afterwards there is only its hash.

create function public.create_secret_key(project_id uuid, name text)
returns table (id uuid, secret_key text)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_project_id alias for project_id;
  p_name alias for name;
  v_key text := 'sk_' || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  v_id uuid := gen_random_uuid();
begin
  perform private.require_project_owner('Create secret key', p_project_id);

  perform from public.projects p where p.id = p_project_id for no key update;
  perform private.require_room(
    'Create secret key',
    (select count(*) from public.project_secret_keys k where k.project_id = p_project_id and k.revoked_at is null),
    (select i.keys_per_project from private.installation i)
  );
  insert into public.project_secret_keys (project_id, id, name, key_hash, last_four)
  values (
    p_project_id, v_id, btrim(p_name), sha256(convert_to(v_key, 'UTF8')),
    right(v_key, 4)
  );
  return query select v_id, v_key;
end
$$;

comment on function public.create_secret_key(uuid, text) is
  'Makes a secret key for the owner''s own servers and returns it this once; for owners. WS003: so many '
  'work already that another one must be revoked first';

grant execute on function public.create_secret_key(uuid, text) to authenticated;
