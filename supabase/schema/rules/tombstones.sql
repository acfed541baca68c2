create function private.contact_hash(p_contact_id uuid)
returns bytea
language plpgsql
immutable
set search_path = ''
as $$
begin
  return sha256(convert_to(p_contact_id::text, 'UTF8'));
end
$$;

comment on function private.contact_hash(uuid) is 'SHA-256 of the contact id''s text in lower case';

create function private.is_erased(p_project_id uuid, p_contact_id uuid)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return exists (
    select from private.erased_contacts t
    where
      t.project_id = p_project_id
      and t.contact_hash = private.contact_hash(p_contact_id)
      and (t.expires_at is null or t.expires_at > private.clock())
  );
end
$$;

comment on function private.is_erased(uuid, uuid) is 'Whether a contact of this id was erased';

-- A withdrawal or an erasure can overtake the visitor's first message, which is still waiting for its country. The
-- tombstone stops that message, or it would make a contact that nobody can take back. Anybody can make up keys, so
-- there is a ceiling, and an access key that has expired, by which no message can come, leaves none.

create function private.never_admit(p_project_id uuid, p_contact_id uuid)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_seconds integer;
begin
  if private.is_erased(p_project_id, p_contact_id) then
    return 0;
  end if;
  v_seconds := private.seconds_until_project_allows(
    p_project_id, 'unknown visitors', 600, '1 hour', private.clock()
  );
  if v_seconds = 0 then
    insert into private.erased_contacts as t (project_id, contact_hash, erased_at, expires_at)
    values (
      p_project_id, private.contact_hash(p_contact_id), private.clock(), private.clock() + interval '1 day'
    )
    on conflict (project_id, contact_hash) do update
    set erased_at = excluded.erased_at, expires_at = excluded.expires_at;
  end if;
  return v_seconds;
end
$$;

comment on function private.never_admit(uuid, uuid) is
  'Leaves a tombstone for a contact that is not there, and returns 0 or after how many seconds to try again; the '
  'caller holds the contact''s lock';

-- Whatever deletes the row leaves the tombstone: our own erasure, but also a row deleted by hand in the
-- dashboard. Only when the whole project goes there is nothing left that a contact could come back to.

create function private.leave_tombstones()
returns trigger
language plpgsql
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  insert into private.erased_contacts (project_id, contact_hash, erased_at)
  select p.id, private.contact_hash(gone.id), private.clock()
  from gone
  join public.projects p on p.id = gone.project_id
  on conflict (project_id, contact_hash) do update set expires_at = null;
  return null;
end
$$;

comment on function private.leave_tombstones() is 'Trigger: deleted contacts leave their hashes';
