-- Random digits of version 4 UUIDs, which Postgres makes from its strong random source: 16 for the project, which
-- leave no two projects alike, and 32 for the key.

create function private.new_access_key(p_project_id uuid)
returns text
language sql
volatile
set search_path = ''
as $$
  select
    coalesce(
      (
        select left(k.access_key, 19)
        from public.project_access_keys k
        where k.project_id = p_project_id
        order by k.created_at
        limit 1
      ),
      'pk_' || right(replace(gen_random_uuid()::text, '-', ''), 16)
    ) || replace(gen_random_uuid()::text, '-', '');
$$;

comment on function private.new_access_key(uuid) is
  'A new access key, which begins like the project''s others; does not store it';
