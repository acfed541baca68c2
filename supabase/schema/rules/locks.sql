-- Everything that adds to a contact or removes it takes this lock first. A message and an erasure of the same
-- contact then happen one after the other, also while the contact's row does not exist yet or any more, which
-- no row lock can cover. Bulk work takes the locks in the order of the ids, so that two of them can't wait
-- for each other. The lock goes with the transaction.

create function private.lock_contact(project_id uuid, contact_id uuid)
returns void
language sql
volatile
set search_path = ''
return pg_advisory_xact_lock(hashtextextended('contact ' || project_id || ' ' || contact_id, 0));

comment on function private.lock_contact(uuid, uuid) is 'Waits until nobody else works on this contact';

-- The lock of `lock_contact`, for work that is rather put off than waited for.

create function private.try_lock_contact(project_id uuid, contact_id uuid)
returns boolean
language sql
volatile
set search_path = ''
return pg_try_advisory_xact_lock(hashtextextended('contact ' || project_id || ' ' || contact_id, 0));

comment on function private.try_lock_contact(uuid, uuid) is 'Takes the lock of lock_contact if nobody has it';

-- Messages of a project share this lock; deleting the project takes it for itself, before anything else. So a
-- message is either recorded before the deletion begins, or finds the access key expired or gone.

create function private.project_lock(project_id uuid)
returns bigint
language sql
immutable
set search_path = ''
return hashtextextended('project ' || project_id, 0);

comment on function private.project_lock(uuid) is 'The lock between a project''s messages and its deletion';

-- Who counts and who deletes take turns: a count that does not see a deletion which is under way would outlive it.
-- Deletions share the lock among themselves. Counting doesn't wait for them, it is done without being kept.

create function private.overview_lock(project_id uuid)
returns bigint
language sql
immutable
set search_path = ''
return hashtextextended('overview ' || project_id, 0);

comment on function private.overview_lock(uuid) is 'The lock between counting a project''s days and deleting from them';
