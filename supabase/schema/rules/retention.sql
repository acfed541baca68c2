-- Retention: contacts not seen for the project's number of days are erased, as if somebody had asked for it;
-- conversations without a contact are deleted so many days after their last message.
--
-- In small batches, each a transaction of its own, so that no lock is held for long and what is done stays done
-- whatever happens to the rest. A contact or conversation that somebody is working on is passed over, never
-- waited for. One that can't be erased is told and passed over too: it must not keep the others. Each batch that did
-- something leaves an event with its counts.

create function private.retention_batch(p_project_id uuid, p_batch_size integer)
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_project record;
  v_now timestamptz := private.clock();
  v_contact_id uuid;
  v_contacts integer := 0;
  v_failed integer := 0;
  v_conversation_ids uuid[];
  v_conversations integer := 0;
  v_messages integer := 0;
begin
  select p.id, p.organization_id, p.contact_retention_days, p.anonymous_retention_days
  into v_project
  from public.projects p
  where p.id = p_project_id;

  for v_contact_id in
    select c.id
    from public.contacts c
    where
      c.project_id = v_project.id
      and c.last_seen_at < v_now - make_interval(days => v_project.contact_retention_days)
      and c.last_seen_hour < v_now - make_interval(days => v_project.contact_retention_days)
    order by c.last_seen_hour, c.last_seen_at, c.id
    limit p_batch_size
  loop
    continue when not private.try_lock_contact(v_project.id, v_contact_id);
    -- Once more, now that nobody can be seen meanwhile.
    perform from public.contacts c
    where
      c.project_id = v_project.id
      and c.id = v_contact_id
      and c.last_seen_at < v_now - make_interval(days => v_project.contact_retention_days);
    if found then
      begin
        perform private.erase_contact(v_project.id, v_contact_id, 'retention');
        v_contacts := v_contacts + 1;
      exception when others then
        v_failed := v_failed + 1;
        raise warning 'Retention: a contact of project % was not erased: %', v_project.id, sqlstate;
      end;
    end if;
  end loop;

  v_conversation_ids := array(
    select c.id
    from public.conversations c
    where
      c.project_id = v_project.id
      and c.contact_id is null
      and c.last_message_at < v_now - make_interval(days => v_project.anonymous_retention_days)
      -- It began before that, and this is what the index has.
      and c.created_at < v_now - make_interval(days => v_project.anonymous_retention_days)
    order by c.created_at
    limit p_batch_size
    for update skip locked
  );
  delete from public.messages m
  where m.project_id = v_project.id and m.conversation_id = any (v_conversation_ids);
  get diagnostics v_messages = row_count;
  delete from public.conversations c
  where c.project_id = v_project.id and c.id = any (v_conversation_ids);
  get diagnostics v_conversations = row_count;

  if v_contacts + v_conversations + v_failed > 0 then
    perform private.record_audit(
      v_project.organization_id, v_project.id, 'retention.run',
      jsonb_build_object(
        'contacts', v_contacts, 'anonymousConversations', v_conversations, 'anonymousMessages', v_messages
      ) || case when v_failed > 0 then jsonb_build_object('failed', v_failed) else '{}' end,
      p_actor_kind => 'retention'
    );
  end if;
  return v_contacts + v_conversations;
end
$$;

comment on function private.retention_batch(uuid, integer) is
  'Erases up to so many contacts and so many anonymous conversations that are past the project''s retention; '
  'returns how many went';

-- A project in which nothing is due leaves an event a day, as a sign of life.

create function private.record_idle_retention(p_project_id uuid)
returns void
language sql
volatile
set search_path = ''
as $$
  select private.record_audit(
    p.organization_id, p.id, 'retention.run',
    '{"contacts": 0, "anonymousConversations": 0, "anonymousMessages": 0}',
    p_actor_kind => 'retention'
  )
  from public.projects p
  where
    p.id = p_project_id
    and coalesce(private.last_retention_run(p.id) < private.clock() - interval '20 hours', true);
$$;

comment on function private.record_idle_retention(uuid) is
  'Puts a run that found nothing to do on the audit record, once a day';

create function private.last_retention_run(p_project_id uuid)
returns timestamptz
language sql
stable
set search_path = ''
as $$
  select e.created_at
  from public.audit_events e
  where e.project_id = p_project_id and e.action = 'retention.run'
  order by e.created_at desc
  limit 1;
$$;

comment on function private.last_retention_run(uuid) is 'When retention was last at work in the project; null: never';

-- What nobody needs any more and no project decides about: counters of past minutes, and the e-mail addresses
-- in invitations that were answered or ran out a month ago.

create function private.discard_leftovers()
returns void
language sql
volatile
set search_path = ''
as $$
  delete from private.rates where ends_at < (select private.clock());
  delete from private.presences where seen_at < (select private.clock()) - interval '1 hour';
  delete from private.origins_seen where seen_at < (select private.clock()) - interval '7 days';
  delete from private.ceilings_met where day < (select private.clock()) - interval '90 days';
  delete from private.erased_contacts where expires_at < (select private.clock());
  delete from public.organization_invitations
  where coalesce(accepted_at, expires_at) < (select private.clock()) - interval '30 days';
  -- Nobody who looks at an overview waits.
  delete from private.overview_answers
  where (project_id, question) in (
    select project_id, question from private.overview_answers
    where counted_at < (select private.clock()) - private.overview_is_kept_for()
    for update skip locked
  );
  delete from private.changed_overview_days c
  where not exists (select from public.projects p where p.id = c.project_id);
$$;

comment on function private.discard_leftovers() is
  'Deletes counters, presences, origins and overviews of the past, tombstones of contacts that never were, long '
  'finished invitations, and notes about deleted projects';

-- A procedure, because only a procedure may commit between batches. It can't fix its search path for the same
-- reason; it has its caller's rights and names everything in full.
--
-- Whatever fails is told in the server's log and passed over. The run ends by itself before a statement timeout of two
-- minutes, which is hosted Supabase's, would end it, and the next one begins with the project that waited longest: it
-- is scheduled several times a night.

create procedure private.run_retention(p_batch_size integer default 100, p_time_limit interval default '100 seconds')
language plpgsql
as $$
declare
  v_ends_at timestamptz := pg_catalog.clock_timestamp() + p_time_limit;
  v_project_id uuid;
  v_gone integer;
begin
  begin
    perform private.discard_leftovers();
  exception when others then
    raise warning 'Retention: leftovers were not discarded: %', sqlstate;
  end;
  commit;
  for v_project_id in
    select p.id
    from public.projects p
    where p.contact_retention_days is not null or p.anonymous_retention_days is not null
    order by private.last_retention_run(p.id) nulls first, p.id
  loop
    loop
      begin
        v_gone := private.retention_batch(v_project_id, p_batch_size);
        if v_gone = 0 then
          perform private.record_idle_retention(v_project_id);
        end if;
      exception when others then
        v_gone := 0;
        raise warning 'Retention: a batch of project % failed: %', v_project_id, sqlstate;
      end;
      commit;
      exit when v_gone = 0;
      if pg_catalog.clock_timestamp() > v_ends_at then
        return;
      end if;
    end loop;
  end loop;
end
$$;

comment on procedure private.run_retention(integer, interval) is
  'What pg_cron calls every night; without pg_cron call it yourself, as postgres: call private.run_retention()';
