-- Retention: contacts not seen for the project's number of days are erased, as if somebody had asked for it;
-- conversations without a contact are deleted so many days after their last message.
--
-- In small batches, each a transaction of its own, so that no lock is held for long and what is done stays done
-- whatever happens to the rest. A contact or conversation that somebody is working on is passed over, never
-- waited for, and the next run looks again. Each batch leaves an event with its counts; a run that finds nothing to
-- do leaves one too, as a sign of life.

create function private.retention_batch(project_id uuid, batch_size integer)
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_project record;
  v_now timestamptz := private.clock();
  v_contact_id uuid;
  v_contacts integer := 0;
  v_conversation_ids uuid[];
  v_conversations integer := 0;
  v_messages integer := 0;
begin
  select p.id, p.organization_id, p.contact_retention_days, p.anonymous_retention_days
  into v_project
  from public.projects p
  where p.id = retention_batch.project_id;

  for v_contact_id in
    select c.id
    from public.contacts c
    where
      c.project_id = v_project.id
      and c.last_seen_at < v_now - make_interval(days => v_project.contact_retention_days)
    order by c.last_seen_at, c.id
    limit retention_batch.batch_size
  loop
    continue when not private.try_lock_contact(v_project.id, v_contact_id);
    -- Once more, now that nobody can be seen meanwhile.
    perform from public.contacts c
    where
      c.project_id = v_project.id
      and c.id = v_contact_id
      and c.last_seen_at < v_now - make_interval(days => v_project.contact_retention_days);
    if found then
      perform private.erase_contact(v_project.id, v_contact_id, 'retention', null);
      v_contacts := v_contacts + 1;
    end if;
  end loop;

  v_conversation_ids := array(
    select c.id
    from public.conversations c
    where
      c.project_id = v_project.id
      and c.contact_id is null
      and c.last_message_at < v_now - make_interval(days => v_project.anonymous_retention_days)
    order by c.last_message_at
    limit retention_batch.batch_size
    for update skip locked
  );
  delete from public.messages m
  where m.project_id = v_project.id and m.conversation_id = any (v_conversation_ids);
  get diagnostics v_messages = row_count;
  delete from public.conversations c
  where c.project_id = v_project.id and c.id = any (v_conversation_ids);
  get diagnostics v_conversations = row_count;

  perform private.record_audit(
    v_project.organization_id, v_project.id, 'retention.run',
    jsonb_build_object(
      'contacts', v_contacts, 'anonymousConversations', v_conversations, 'anonymousMessages', v_messages
    ),
    actor_kind => 'retention'
  );
  return v_contacts + v_conversations;
end
$$;

comment on function private.retention_batch(uuid, integer) is
  'Erases up to so many contacts and so many anonymous conversations that are past the project''s retention; returns how many went';

-- What nobody needs any more and no project decides about: counters of past minutes, and the e-mail addresses
-- in invitations that were answered or ran out a month ago.

create function private.discard_leftovers()
returns void
language sql
volatile
set search_path = ''
as $$
  delete from private.message_rates where minute_started_at < (select private.clock()) - interval '1 hour';
  delete from public.organization_invitations
  where coalesce(accepted_at, expires_at) < (select private.clock()) - interval '30 days';
$$;

comment on function private.discard_leftovers() is 'Deletes rate counters of past minutes and long finished invitations';

-- A procedure, because only a procedure may commit between batches. It can't fix its search path for the same
-- reason; it has its caller's rights and names everything in full.

create procedure private.run_retention(batch_size integer default 100)
language plpgsql
as $$
declare
  v_project_id uuid;
begin
  for v_project_id in
    select p.id
    from public.projects p
    where p.contact_retention_days is not null or p.anonymous_retention_days is not null
    order by p.id
  loop
    loop
      exit when private.retention_batch(v_project_id, batch_size) < batch_size;
      commit;
    end loop;
    commit;
  end loop;
  perform private.discard_leftovers();
end
$$;

comment on procedure private.run_retention(integer) is
  'What pg_cron calls every night; without pg_cron call it yourself, as postgres: call private.run_retention()';
