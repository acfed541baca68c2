-- The tombstone: all that is left of an erased contact is the SHA-256 of its id, so that the visitor key it
-- came from can never bring it back. The id has 122 random bits: its hash can't be guessed backwards. A visitor who
-- withdraws or erases before the first message has arrived leaves one too, for a day: a message is not longer on its
-- way.

create table private.erased_contacts (
  project_id uuid not null references public.projects (id) on delete cascade,
  contact_hash bytea not null check (octet_length(contact_hash) = 32),
  erased_at timestamptz not null,
  expires_at timestamptz,
  primary key (project_id, contact_hash)
);

comment on table private.erased_contacts is 'Contacts that were erased and must not come back';
comment on column private.erased_contacts.contact_hash is 'SHA-256 of the contact id''s text in lower case';
comment on column private.erased_contacts.expires_at is 'Null: never. Only of a contact that was not there';

create index erased_contacts_expires_at_idx on private.erased_contacts (expires_at) where expires_at is not null;

alter table private.erased_contacts enable row level security;
