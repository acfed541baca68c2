-- The tombstone: all that is left of an erased contact is the SHA-256 of its id, so that the visitor key it
-- came from can never bring it back. The id has 122 random bits: its hash can't be guessed backwards. A visitor who
-- withdraws or erases before the first message has arrived leaves one too.

create table private.erased_contacts (
  project_id uuid not null references public.projects (id) on delete cascade,
  contact_hash bytea not null check (octet_length(contact_hash) = 32),
  erased_at timestamptz not null,
  primary key (project_id, contact_hash)
);

comment on table private.erased_contacts is 'Contacts that were erased and must not come back';
comment on column private.erased_contacts.contact_hash is 'SHA-256 of the contact id''s text in lower case';

alter table private.erased_contacts enable row level security;

revoke all on table private.erased_contacts from anon, authenticated, service_role;

create function private.contact_hash(contact_id uuid)
returns bytea
language sql
immutable
set search_path = ''
return sha256(convert_to(contact_id::text, 'UTF8'));

comment on function private.contact_hash(uuid) is 'SHA-256 of the contact id''s text in lower case';

revoke all on function private.contact_hash(uuid) from public, anon, authenticated, service_role;

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
  on conflict do nothing;
  return null;
end
$$;

comment on function private.leave_tombstones() is 'Trigger: deleted contacts leave their hashes';

revoke all on function private.leave_tombstones() from public, anon, authenticated, service_role;

create trigger leave_tombstones
  after delete on public.contacts
  referencing old table as gone
  for each statement execute function private.leave_tombstones();
