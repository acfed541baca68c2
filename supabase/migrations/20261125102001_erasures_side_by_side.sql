set check_function_bodies = off;

drop function "private"."close_overview_days"(uuid, date, date, text);

drop function "private"."reopen_overview_days"(uuid, date[]);

drop function "private"."retention_batch"(uuid, integer);

drop procedure "private"."run_retention"(integer);

create table "private"."changed_overview_days" (
  "project_id" uuid not null,
  "day" date not null
);

alter table "private"."changed_overview_days"
  enable row level security;

create or replace function private.check_overview_range (
  from_day date,
  until_day date
)
  returns void
  language plpgsql
  immutable
  set search_path to ''
  AS $function$
begin
  if coalesce(until_day - from_day not between 0 and 1000, true) then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format(
        'Read overview: found the days %s to %s, wanted 1 to 1001 days',
        coalesce(from_day::text, 'null'), coalesce(until_day::text, 'null')
      );
  end if;
end
$function$;

create or replace function private.close_overview_days (
  p_project_id uuid,
  p_from_day date,
  p_until_day date,
  p_time_zone text,
  OUT kept_from date,
  OUT kept_until date
)
  returns record
  language plpgsql
  set search_path to ''
  AS $function$
declare
  v_stale date[];
  v_run record;
begin
  -- Nothing is kept of the time before the project was: nobody could bound how far back somebody looks.
  select greatest(p_from_day, (p.created_at at time zone p_time_zone)::date) into kept_from
  from public.projects p
  where p.id = p_project_id;
  kept_until := least(p_until_day, (private.clock() at time zone p_time_zone)::date - 1);
  v_stale := private.stale_overview_days(p_project_id, kept_from, kept_until, p_time_zone);
  if v_stale is null then
    return;
  end if;
  if not private.may_keep_overview_days(p_project_id, kept_until, p_time_zone) then
    kept_until := v_stale[1] - 1;
    return;
  end if;

  -- Alone now. What changed is counted anew in each zone that somebody looks from.
  with changed as (
    delete from private.changed_overview_days c
    where c.project_id = p_project_id and c.day between kept_from and kept_until
    returning c.day
  )
  delete from private.overview_days o
  where o.project_id = p_project_id and o.day in (select day from changed);

  for v_run in
    select min(day) as from_day, max(day) as until_day
    from (
      select day, day - row_number() over (order by day)::integer as run
      from unnest(private.stale_overview_days(p_project_id, kept_from, kept_until, p_time_zone)) as day
    ) as days
    group by run
  loop
    insert into private.overview_days (
      project_id, day, time_zone, new_contacts, active_contacts, conversations, page_urls, page_messages
    )
    select
      p_project_id, c.day, p_time_zone, c.new_contacts, c.active_contacts, c.conversations, c.page_urls, c.page_messages
    from private.count_overview_days(p_project_id, v_run.from_day, v_run.until_day, p_time_zone) as c;
  end loop;
end
$function$;

create or replace function private.discard_leftovers()
  returns void
  language sql
  set search_path to ''
  AS $function$
  delete from private.message_rates where minute_started_at < (select private.clock()) - interval '1 hour';
  delete from public.organization_invitations
  where coalesce(accepted_at, expires_at) < (select private.clock()) - interval '30 days';
  delete from private.changed_overview_days c
  where not exists (select from public.projects p where p.id = c.project_id);
$function$;

create or replace function private.keep_an_owner()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
begin
  if old.role <> 'owner' or (tg_op = 'UPDATE' and new.role = 'owner') then
    return null;
  end if;

  perform from public.organizations where id = old.organization_id for no key update;
  if not found or exists (
    select from public.organization_members
    where organization_id = old.organization_id and role = 'owner'
  ) then
    return null;
  end if;

  if
    exists (select from auth.users where id = old.user_id)
    or exists (select from public.organization_members where organization_id = old.organization_id)
    or exists (select from public.projects where organization_id = old.organization_id)
  then
    raise exception using
      errcode = 'check_violation',
      constraint = 'organization_members_keep_an_owner',
      message = 'Change members: this is the last owner, and an organization needs one',
      hint = 'Make another member an owner first, or delete the organization''s projects';
  end if;
  delete from public.organizations where id = old.organization_id;
  return null;
end
$function$;

create or replace function private.last_retention_run (
  p_project_id uuid
)
  returns timestamp with time zone
  language sql
  stable
  set search_path to ''
  AS $function$
  select e.created_at
  from public.audit_events e
  where e.project_id = p_project_id and e.action = 'retention.run'
  order by e.created_at desc
  limit 1;
$function$;

create or replace function private.may_keep_overview_days (
  p_project_id uuid,
  p_until_day date,
  p_time_zone text
)
  returns boolean
  language plpgsql
  set search_path to ''
  AS $function$
declare
  c_zones_at_most constant integer := 8;
begin
  return
    pg_try_advisory_xact_lock(private.overview_lock(p_project_id))
    and not exists (
      select from pg_catalog.pg_stat_activity a
      where
        a.datname = current_database()
        and a.backend_type = 'client backend'
        and a.pid <> pg_backend_pid()
        and (a.state is null or a.xact_start < private.start_of_day(p_until_day + 1, p_time_zone))
    )
    and exists (
      select from pg_catalog.pg_timezone_names z where z.name = p_time_zone and z.name !~ '^(posix|right)/'
    )
    and (
      select count(distinct o.time_zone)
      from private.overview_days o
      where o.project_id = p_project_id and o.time_zone <> p_time_zone
    ) < c_zones_at_most;
end
$function$;

create or replace function private.record_idle_retention (
  p_project_id uuid
)
  returns void
  language sql
  set search_path to ''
  AS $function$
  select private.record_audit(
    p.organization_id, p.id, 'retention.run',
    '{"contacts": 0, "anonymousConversations": 0, "anonymousMessages": 0}',
    actor_kind => 'retention'
  )
  from public.projects p
  where
    p.id = p_project_id
    and coalesce(private.last_retention_run(p.id) < private.clock() - interval '20 hours', true);
$function$;

create or replace function private.reopen_changed()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
begin
  perform private.reopen_overview_days(
    new.project_id,
    array[(new.created_at at time zone 'UTC')::date]
      || case when tg_op = 'UPDATE' then (old.created_at at time zone 'UTC')::date end
  );
  return null;
end
$function$;

create or replace function private.reopen_deleted()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
begin
  -- Of a project that goes, the numbers go with it.
  perform private.reopen_overview_days(p.id, array_agg(distinct (gone.created_at at time zone 'UTC')::date))
  from gone
  join public.projects p on p.id = gone.project_id
  group by p.id;
  return null;
end
$function$;

create or replace function private.reopen_overview_days (
  p_project_id uuid,
  p_days date[]
)
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
begin
  perform pg_advisory_xact_lock_shared(private.overview_lock(p_project_id));
  insert into private.changed_overview_days (project_id, day)
  select p_project_id, d.day
  -- The day in UTC is the one before it or the one after it elsewhere.
  from (select distinct day + n as day from unnest(p_days) as day, generate_series(-1, 1) as n) as d
  where
    exists (select from private.overview_days o where o.project_id = p_project_id and o.day = d.day)
    and not exists (
      select from private.changed_overview_days c where c.project_id = p_project_id and c.day = d.day
    );
end
$function$;

create or replace function private.require_owner (
  action text,
  organization_id uuid
)
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
#variable_conflict use_column
declare
  v_role text;
begin
  select m.role into v_role
  from public.organization_members m
  where m.organization_id = require_owner.organization_id and m.user_id = auth.uid()
  for share;

  if not found then
    raise exception using
      errcode = 'insufficient_privilege',
      message = format('%s: found no such organization among yours', require_owner.action);
  end if;
  if v_role <> 'owner' then
    raise exception using
      errcode = 'insufficient_privilege',
      message = format('%s: found the role %s, wanted owner', require_owner.action, v_role);
  end if;
end
$function$;

create or replace function private.require_project_owner (
  action text,
  project_id uuid
)
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
#variable_conflict use_column
begin
  perform from public.organization_members m
  where
    m.organization_id = (select p.organization_id from public.projects p where p.id = require_project_owner.project_id)
    and m.user_id = auth.uid()
    and m.role = 'owner'
  for share;
  if found then
    return;
  end if;
  raise exception using
    errcode = 'insufficient_privilege',
    message = case
      when require_project_owner.project_id in (select private.my_project_ids())
        then format('%s: found the role member, wanted owner', require_project_owner.action)
      else format('%s: found no such project among yours', require_project_owner.action)
    end;
end
$function$;

create or replace function private.retention_batch (
  p_project_id uuid,
  p_batch_size integer
)
  returns integer
  language plpgsql
  set search_path to ''
  set plan_cache_mode to 'force_custom_plan'
  AS $function$
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
    order by c.last_seen_at, c.id
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
        perform private.erase_contact(v_project.id, v_contact_id, 'retention', null);
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
    order by c.last_message_at
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
      actor_kind => 'retention'
    );
  end if;
  return v_contacts + v_conversations;
end
$function$;

create or replace function private.stale_overview_days (
  p_project_id uuid,
  p_from_day date,
  p_until_day date,
  p_time_zone text
)
  returns date[]
  language sql
  stable
  set search_path to ''
  AS $function$
  select array_agg(d.day order by d.day)
  from (select p_from_day + n as day from generate_series(0, p_until_day - p_from_day) as n) as d
  where
    not exists (
      select from private.overview_days o
      where o.project_id = p_project_id and o.day = d.day and o.time_zone = p_time_zone
    )
    or exists (
      select from private.changed_overview_days c where c.project_id = p_project_id and c.day = d.day
    );
$function$;

create or replace function public.accept_invitation (
  token text
)
  returns uuid
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
#variable_conflict use_column
declare
  v_invitation record;
begin
  if auth.uid() is null then
    raise exception using
      errcode = 'insufficient_privilege',
      message = 'Accept invitation: found nobody signed in, wanted the user who joins';
  end if;

  perform from public.organization_members m
  join public.organization_invitations i on i.organization_id = m.organization_id and i.invited_by = m.user_id
  where i.token_hash = sha256(convert_to(accept_invitation.token, 'UTF8')) and m.role = 'owner'
  for share of m;
  if not found then
    return null;
  end if;

  update public.organization_invitations i
  set accepted_at = private.clock()
  where
    i.token_hash = sha256(convert_to(accept_invitation.token, 'UTF8'))
    and i.accepted_at is null
    and i.expires_at > private.clock()
  returning i.organization_id, i.role into v_invitation;
  if not found then
    return null;
  end if;

  insert into public.organization_members (organization_id, user_id, role)
  values (v_invitation.organization_id, auth.uid(), v_invitation.role)
  on conflict do nothing;
  return v_invitation.organization_id;
end
$function$;

create or replace function public.overview_numbers (
  project_id uuid,
  from_day date,
  until_day date,
  time_zone text default 'UTC'::text,
  pages_at_most integer default 10
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  set work_mem to '64MB'
  AS $function$
#variable_conflict use_column
declare
  v_kept_from date;
  v_kept_until date;
begin
  perform private.check_overview_range(overview_numbers.from_day, overview_numbers.until_day);
  if overview_numbers.project_id is null or overview_numbers.project_id not in (select private.my_project_ids()) then
    return '{"days": [], "channels": [], "pages": []}';
  end if;
  select kept_from, kept_until into v_kept_from, v_kept_until
  from private.close_overview_days(
    overview_numbers.project_id, overview_numbers.from_day, overview_numbers.until_day, overview_numbers.time_zone
  );
  -- Without a kept day everything is after it.
  v_kept_until := greatest(v_kept_until, overview_numbers.from_day - 1);
  v_kept_from := least(v_kept_from, v_kept_until + 1);

  return (
    with days as materialized (
      select o.day, o.new_contacts, o.active_contacts, o.conversations, o.page_urls, o.page_messages
      from private.overview_days o
      where
        o.project_id = overview_numbers.project_id
        and o.day between v_kept_from and v_kept_until
        and o.time_zone = overview_numbers.time_zone
      union all
      select c.day, c.new_contacts, c.active_contacts, c.conversations, c.page_urls, c.page_messages
      from (values (overview_numbers.from_day, v_kept_from - 1), (v_kept_until + 1, overview_numbers.until_day))
        as open (from_day, until_day)
      cross join private.count_overview_days(
        overview_numbers.project_id, open.from_day, open.until_day, overview_numbers.time_zone
      ) as c
      where open.from_day <= open.until_day
    ),
    channels as (
      select c.channel, sum((c.number ->> 'all')::bigint) as conversations, sum((c.number ->> 'anonymous')::bigint) as anonymous
      from days, jsonb_each(days.conversations) as c (channel, number)
      group by c.channel
    ),
    pages as (
      select p.page_url, sum(p.messages) as messages
      from days, unnest(days.page_urls, days.page_messages) as p (page_url, messages)
      group by p.page_url
      order by sum(p.messages) desc, p.page_url
      limit least(greatest(overview_numbers.pages_at_most, 1), 100)
    )
    select jsonb_build_object(
      'days', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'day', day, 'newContacts', new_contacts, 'returningContacts', active_contacts - new_contacts
        ) order by day), '[]')
        from days
      ),
      'channels', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'channel', channel, 'conversations', conversations, 'anonymous', anonymous
        ) order by channel), '[]')
        from channels
      ),
      'pages', (
        select coalesce(jsonb_agg(jsonb_build_object('page', page_url, 'messages', messages) order by messages desc, page_url), '[]')
        from pages
      )
    )
  );
end
$function$;

create or replace procedure private.run_retention (
  IN batch_size integer default 100,
  IN time_limit interval default '00:01:40'::interval
)
  language plpgsql
  AS $procedure$
declare
  v_ends_at timestamptz := pg_catalog.clock_timestamp() + time_limit;
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
        v_gone := private.retention_batch(v_project_id, batch_size);
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
$procedure$;

create index changed_overview_days_idx on private.changed_overview_days using btree (project_id, day);

comment on function "private"."close_overview_days"(uuid, date, date, text) is 'Counts and keeps those days that are over, and returns the first and the last of the days that are all kept';

comment on function "private"."discard_leftovers"() is 'Deletes rate counters of past minutes, long finished invitations, and notes about deleted projects';

comment on function "private"."last_retention_run"(uuid) is 'When retention was last at work in the project; null: never';

comment on function "private"."may_keep_overview_days"(uuid, date, text) is 'Takes the lock that keeping days needs, if it is free and nothing else speaks against it';

comment on function "private"."record_idle_retention"(uuid) is 'Puts a run that found nothing to do on the audit record, once a day';

comment on function "private"."reopen_overview_days"(uuid, date[]) is 'Notes that these days, given in UTC, must be counted anew; waits for nobody but a count that is being kept';

comment on function "private"."retention_batch"(uuid, integer) is 'Erases up to so many contacts and so many anonymous conversations that are past the project''s retention; returns how many went';

comment on function "private"."stale_overview_days"(uuid, date, date, text) is 'The days of a range that must be counted anew, null when there are none';

comment on procedure "private"."run_retention"(integer, interval) is 'What pg_cron calls every night; without pg_cron call it yourself, as postgres: call private.run_retention()';

comment on table "private"."changed_overview_days" is 'Days whose kept numbers do not count any more, because something in them was deleted, changed or back-dated';

revoke all on function "private"."close_overview_days"(uuid, date, date, text) from public;

grant execute on function "private"."close_overview_days"(uuid, date, date, text) to "postgres";

revoke all on function "private"."last_retention_run"(uuid) from public;

grant execute on function "private"."last_retention_run"(uuid) to "postgres";

revoke all on function "private"."may_keep_overview_days"(uuid, date, text) from public;

grant execute on function "private"."may_keep_overview_days"(uuid, date, text) to "postgres";

revoke all on function "private"."record_idle_retention"(uuid) from public;

grant execute on function "private"."record_idle_retention"(uuid) to "postgres";

revoke all on function "private"."reopen_overview_days"(uuid, date[]) from public;

grant execute on function "private"."reopen_overview_days"(uuid, date[]) to "postgres";

revoke all on function "private"."retention_batch"(uuid, integer) from public;

grant execute on function "private"."retention_batch"(uuid, integer) to "postgres";

revoke all on function "private"."stale_overview_days"(uuid, date, date, text) from public;

grant execute on function "private"."stale_overview_days"(uuid, date, date, text) to "postgres";

revoke all on procedure "private"."run_retention"(integer, interval) from public;

grant execute on procedure "private"."run_retention"(integer, interval) to "postgres";

grant delete, insert, maintain, references, select, trigger, truncate, update
  on table "private"."changed_overview_days"
  to "postgres";
