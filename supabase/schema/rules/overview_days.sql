create function private.check_overview_range(p_from_day date, p_until_day date)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
  if coalesce(p_until_day - p_from_day not between 0 and 1000, true) then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format(
        'Read overview: found the days %s to %s, wanted 1 to 1001 days',
        coalesce(p_from_day::text, 'null'), coalesce(p_until_day::text, 'null')
      );
  end if;
end
$$;

comment on function private.check_overview_range(date, date) is 'Refuses a range that is none or has no end';

create function private.start_of_day(p_day date, p_time_zone text)
returns timestamptz
language sql
stable
set search_path = ''
return p_day::timestamp at time zone p_time_zone;

comment on function private.start_of_day(date, text) is 'The moment at which a day begins in a time zone';

-- Counting itself, one row for each day. A row finds its day among the moments at which the days begin, which is
-- faster than turning each row's time into the reader's time zone. The returning ones are not just all but the new: of
-- a new contact, the conversation that it came with may have been deleted.

create function private.count_overview_days(p_project_id uuid, p_from_day date, p_until_day date, p_time_zone text)
returns table (
  day date,
  new_contacts integer,
  returning_contacts integer,
  conversations jsonb,
  page_urls text[],
  page_messages integer[]
)
language sql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
  with days as (
    select
      n + 1 as number,
      p_from_day + n as day,
      private.start_of_day(p_from_day + n, p_time_zone) as begins_at
    from generate_series(0, p_until_day - p_from_day) as n
  ),
  made as (
    select
      width_bucket(c.created_at, (select array_agg(begins_at order by number) from days)) as number, c.id
    from public.contacts c
    where
      c.project_id = p_project_id
      and c.created_at >= private.start_of_day(p_from_day, p_time_zone)
      and c.created_at < private.start_of_day(p_until_day + 1, p_time_zone)
  ),
  arrived as (
    select number, count(*) as contacts from made group by number
  ),
  begun as (
    select
      width_bucket(v.created_at, (select array_agg(begins_at order by number) from days)) as number,
      v.contact_id, v.channel, count(*) as conversations
    from (
      -- Two indexes have them.
      select project_id, created_at, contact_id, channel from public.conversations where contact_id is not null
      union all
      select project_id, created_at, null, channel from public.conversations where contact_id is null
    ) as v
    where
      v.project_id = p_project_id
      and v.created_at >= private.start_of_day(p_from_day, p_time_zone)
      and v.created_at < private.start_of_day(p_until_day + 1, p_time_zone)
    group by 1, 2, 3
  ),
  returned as (
    select b.number, count(distinct b.contact_id) - count(distinct m.id) as contacts
    from begun b
    left join made m on m.number = b.number and m.id = b.contact_id
    group by b.number
  ),
  by_channel as (
    select
      number,
      jsonb_object_agg(channel, jsonb_build_object('all', conversations, 'anonymous', anonymous)) as conversations
    from (
      select
        number, channel, sum(conversations) as conversations,
        coalesce(sum(conversations) filter (where contact_id is null), 0) as anonymous
      from begun
      group by number, channel
    ) as channels
    group by number
  ),
  by_page as (
    select
      number, array_agg(page_url order by page_url) as page_urls,
      array_agg(messages order by page_url) as page_messages
    from (
      select
        width_bucket(m.created_at, (select array_agg(begins_at order by number) from days)) as number,
        m.page_url, count(*)::integer as messages
      from public.messages m
      where
        m.project_id = p_project_id
        and m.page_url is not null
        and m.created_at >= private.start_of_day(p_from_day, p_time_zone)
        and m.created_at < private.start_of_day(p_until_day + 1, p_time_zone)
      group by 1, 2
    ) as pages
    group by number
  )
  select
    days.day, coalesce(arrived.contacts, 0)::integer, coalesce(returned.contacts, 0)::integer,
    coalesce(by_channel.conversations, '{}'), coalesce(by_page.page_urls, '{}'), coalesce(by_page.page_messages, '{}')
  from days
  left join arrived on arrived.number = days.number
  left join returned on returned.number = days.number
  left join by_channel on by_channel.number = days.number
  left join by_page on by_page.number = days.number;
$$;

comment on function private.count_overview_days(uuid, date, date, text) is
  'Counts the overview''s numbers of each day from the rows themselves';

-- Days of a range that are not kept as they are now: those that were never counted, and those in which something was
-- deleted, changed or back-dated since.

create function private.stale_overview_days(p_project_id uuid, p_from_day date, p_until_day date, p_time_zone text)
returns date[]
language sql
stable
set search_path = ''
as $$
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
$$;

comment on function private.stale_overview_days(uuid, date, date, text) is
  'The days of a range that must be counted anew, null when there are none';

-- Whether what is counted now may be kept, while nobody deletes from the project (whoever does shares the lock). It may
-- when no transaction is open that began before the last day ended (it may still add to that day; a session that we may
-- not look into may be one), and when the zone is one of a few real ones: Postgres takes any three letters for a time
-- zone, and each would have days of its own.

create function private.may_keep_overview_days(p_project_id uuid, p_until_day date, p_time_zone text)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  c_zones_at_most constant integer := 8;
begin
  return
    not exists (
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
$$;

comment on function private.may_keep_overview_days(uuid, date, text) is
  'Whether nothing but the lock speaks against keeping the days until then';

-- Days are counted some at a time, and those that are left with the next call: a year of ten million contacts takes
-- three quarters of a minute, which is longer than any one statement may take, or erasures should wait for.

create function private.overview_counts_for()
returns interval
language sql
immutable
set search_path = ''
return interval '2 seconds';

comment on function private.overview_counts_for() is
  'After how long a call that counts days which are over leaves the others to the next one';

create function private.close_overview_days(
  p_project_id uuid,
  p_from_day date,
  p_until_day date,
  p_time_zone text,
  out kept_from date,
  out kept_until date,
  out remaining_days integer
)
language plpgsql
volatile
set search_path = ''
as $$
declare
  c_days_at_once constant integer := 7;
  -- So many are counted rather than waited for, while somebody else counts or deletes.
  c_days_uncounted constant integer := 31;
  v_enough_at timestamptz := clock_timestamp() + private.overview_counts_for();
  v_stale date[];
  v_run record;
begin
  remaining_days := 0;
  -- Nothing is kept of the time before the project was: nobody could bound how far back somebody looks.
  select greatest(p_from_day, (p.created_at at time zone p_time_zone)::date) into kept_from
  from public.projects p
  where p.id = p_project_id;
  kept_until := least(p_until_day, (private.clock() at time zone p_time_zone)::date - 1);
  v_stale := private.stale_overview_days(p_project_id, kept_from, kept_until, p_time_zone);
  if v_stale is null then
    return;
  end if;
  if not private.try_lock_overview(p_project_id) then
    remaining_days := case when cardinality(v_stale) > c_days_uncounted then cardinality(v_stale) else 0 end;
    kept_until := v_stale[1] - 1;
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

  v_stale := private.stale_overview_days(p_project_id, kept_from, kept_until, p_time_zone);
  for v_run in
    select min(day) as from_day, max(day) as until_day, max(number) as number
    from (
      select day, number, day - number::integer as run, (number - 1) / c_days_at_once as part
      from unnest(v_stale) with ordinality as stale (day, number)
    ) as days
    group by run, part
    order by 1
  loop
    insert into private.overview_days (
      project_id, day, time_zone, new_contacts, returning_contacts, conversations, page_urls, page_messages
    )
    select
      p_project_id, c.day, p_time_zone, c.new_contacts, c.returning_contacts, c.conversations, c.page_urls,
      c.page_messages
    from private.count_overview_days(p_project_id, v_run.from_day, v_run.until_day, p_time_zone) as c;
    remaining_days := cardinality(v_stale) - v_run.number;
    exit when clock_timestamp() >= v_enough_at;
  end loop;
end
$$;

comment on function private.close_overview_days(uuid, date, date, text) is
  'Counts and keeps those days that are over, and returns the first and the last of the days that are all kept, or how '
  'many are left to the next call';

-- Deleting only notes the day. To throw the kept numbers away here would lock their rows until the transaction ends, in
-- whatever order the deleted rows come, and erasures would wait for one another in a circle.

create function private.reopen_overview_days(p_project_id uuid, p_days date[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform private.share_overview(p_project_id);
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
$$;

comment on function private.reopen_overview_days(uuid, date[]) is
  'Notes that these days, given in UTC, must be counted anew; waits for nobody but a count that is being kept';

create function private.reopen_deleted()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Of a project that goes, the numbers go with it.
  perform private.reopen_overview_days(p.id, array_agg(distinct (gone.created_at at time zone 'UTC')::date))
  from gone
  join public.projects p on p.id = gone.project_id
  group by p.id;
  return null;
end
$$;

comment on function private.reopen_deleted() is 'Trigger: what is deleted is no longer in the overview';

create function private.reopen_changed()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.reopen_overview_days(
    new.project_id,
    array[(new.created_at at time zone 'UTC')::date]
      || case when tg_op = 'UPDATE' then (old.created_at at time zone 'UTC')::date end
  );
  return null;
end
$$;

comment on function private.reopen_changed() is
  'Trigger: what is changed or back-dated is counted anew in the overview';
