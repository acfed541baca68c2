-- Every lock that is taken beside Postgres' own, on one page. All are advisory, and go with the transaction.
--
--      what        mode                       who takes it
--   1  project     shared                     whatever comes from a visitor (`open_project`)
--                  exclusive                  the deletion of the project
--   2  contact     exclusive                  whatever adds to a contact or removes it
--                  exclusive, or not at all   retention
--   3  thread      exclusive                  messages without consent, by their conversation key
--   4  message     exclusive                  messages
--   5  overview    shared                     whatever deletes or back-dates what the overview counts
--                  exclusive, or not at all   counting the overview's days
--   6  activity    exclusive, or not at all   the signal that a project is active
--   7  answers     exclusive                  keeping what the overview said
--
-- Each is known by a hash of its ids, and the number in it says which of the seven it is. `ingest.record_message` takes
-- the first four in one statement of its own; `ingest.record_messages` takes those of several messages, if nobody has
-- them.
--
-- Locks are taken in this order, and those of several contacts in the order of their ids, so nobody waits in a circle.
-- Erasing many contacts asks for the next one while it has the overview's shared lock: whoever has that one
-- exclusively waits for nothing.
--
-- A lock for each contact, because no row lock covers a row that does not exist yet or any more: a message and an
-- erasure of the same contact happen one after the other, and two tabs can't both open the first conversation. One
-- for each message id, because two visitors may claim the same.

-- A message is either recorded before the deletion of its project begins, or finds the access key expired or gone.

create function private.share_project(p_project_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock_shared(uuid_hash_extended(p_project_id, 1));
end
$$;

comment on function private.share_project(uuid) is
  'Waits until nobody deletes this project, and keeps it from being deleted';

create function private.lock_project(p_project_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(uuid_hash_extended(p_project_id, 1));
end
$$;

comment on function private.lock_project(uuid) is
  'Waits until nothing comes in for this project, and lets nothing more in';

create function private.lock_contact(p_project_id uuid, p_contact_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(uuid_hash_extended(p_contact_id, uuid_hash_extended(p_project_id, 2)));
end
$$;

comment on function private.lock_contact(uuid, uuid) is
  'Waits until nobody else works on this contact; without one there is nothing to wait for';

-- For work that is rather put off than waited for.

create function private.try_lock_contact(p_project_id uuid, p_contact_id uuid)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  return pg_try_advisory_xact_lock(uuid_hash_extended(p_contact_id, uuid_hash_extended(p_project_id, 2)));
end
$$;

comment on function private.try_lock_contact(uuid, uuid) is 'Takes the lock of lock_contact if nobody has it';

-- What a message takes, in one statement: a message has either a contact or a thread, and what is null locks nothing.

create function private.lock_sender(
  p_project_id uuid, p_contact_id uuid, p_conversation_key_hash bytea, p_message_id uuid default null
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform
    pg_advisory_xact_lock(uuid_hash_extended(p_contact_id, uuid_hash_extended(p_project_id, 2))),
    pg_advisory_xact_lock(
      hashtextextended(encode(p_conversation_key_hash, 'hex'), uuid_hash_extended(p_project_id, 3))
    ),
    pg_advisory_xact_lock(uuid_hash_extended(p_message_id, uuid_hash_extended(p_project_id, 4)));
end
$$;

comment on function private.lock_sender(uuid, uuid, bytea, uuid) is
  'Waits until nobody else works on this contact, writes into this anonymous thread, or stores a message with this id';

-- The same for one of several messages in a transaction, which waits for none of them: the project's with the others.

create function private.try_lock_sender(
  p_project_id uuid, p_contact_id uuid, p_conversation_key_hash bytea, p_message_id uuid
)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  return coalesce(pg_try_advisory_xact_lock_shared(uuid_hash_extended(p_project_id, 1)), true)
    and coalesce(
      pg_try_advisory_xact_lock(uuid_hash_extended(p_contact_id, uuid_hash_extended(p_project_id, 2))), true
    )
    and coalesce(
      pg_try_advisory_xact_lock(
        hashtextextended(encode(p_conversation_key_hash, 'hex'), uuid_hash_extended(p_project_id, 3))
      ),
      true
    )
    and coalesce(
      pg_try_advisory_xact_lock(uuid_hash_extended(p_message_id, uuid_hash_extended(p_project_id, 4))), true
    );
end
$$;

comment on function private.try_lock_sender(uuid, uuid, bytea, uuid) is
  'Takes the locks of share_project and lock_sender if nobody has any of them; it may keep some of them otherwise';

-- Who counts and who deletes take turns: a count that does not see a deletion which is under way would outlive it.
-- Deletions share the lock among themselves. Counting doesn't wait for them, it is done without being kept.

create function private.share_overview(p_project_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock_shared(uuid_hash_extended(p_project_id, 5));
end
$$;

comment on function private.share_overview(uuid) is 'Waits until nobody counts this project''s days';

create function private.try_lock_overview(p_project_id uuid)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  return pg_try_advisory_xact_lock(uuid_hash_extended(p_project_id, 5));
end
$$;

comment on function private.try_lock_overview(uuid) is
  'Takes the lock for counting this project''s days if nobody has it';

create function private.lock_overview_answers(p_project_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(uuid_hash_extended(p_project_id, 7));
end
$$;

comment on function private.lock_overview_answers(uuid) is
  'Waits until nobody else keeps what this project''s overview said: the last step of whoever does';

-- Two messages at the same time: one of them signals for both, and neither waits.

create function private.try_lock_activity(p_project_id uuid)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  return pg_try_advisory_xact_lock(uuid_hash_extended(p_project_id, 6));
end
$$;

comment on function private.try_lock_activity(uuid) is
  'Takes the lock for signalling this project''s activity if nobody has it';
