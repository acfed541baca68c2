-- A key that is unknown, revoked, or another project's is one and the same to the caller.

create function private.secret_key_id(p_key_hash bytea, p_project_id uuid)
returns uuid
language sql
stable
set search_path = ''
as $$
  select k.id
  from public.project_secret_keys k
  where
    k.key_hash = p_key_hash
    and k.project_id = p_project_id
    and k.revoked_at is null;
$$;

comment on function private.secret_key_id(bytea, uuid) is
  'The secret key of this project with this hash, unless revoked';
