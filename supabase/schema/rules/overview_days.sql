create function private.check_overview_range(from_day date, until_day date)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
  if until_day - from_day not between 0 and 1000 then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('Read overview: found the days %s to %s, wanted 1 to 1001 days', from_day, until_day);
  end if;
end
$$;

comment on function private.check_overview_range(date, date) is 'Refuses a range that is none or has no end';

create function private.start_of_day(day date, time_zone text)
returns timestamptz
language sql
stable
set search_path = ''
return day::timestamp at time zone time_zone;

comment on function private.start_of_day(date, text) is 'The moment at which a day begins in a time zone';

-- Counting itself, one row for each day. A row finds its day among the moments at which the days begin, which is
-- faster than turning each row's time into the reader's time zone.

create function private.count_overview_days(project_id uuid, from_day date, until_day date, time_zone text)
returns table (
  day date,
  new_contacts integer,
  active_contacts integer,
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
      count_overview_days.from_day + n as day,
      private.start_of_day(count_overview_days.from_day + n, count_overview_days.time_zone) as begins_at
    from generate_series(0, count_overview_days.until_day - count_overview_days.from_day) as n
  ),
  made as (
    select width_bucket(c.created_at, (select array_agg(begins_at order by number) from days)) as number, count(*) as contacts
    from public.contacts c
    where
      c.project_id = count_overview_days.project_id
      and c.created_at >= private.start_of_day(count_overview_days.from_day, count_overview_days.time_zone)
      and c.created_at < private.start_of_day(count_overview_days.until_day + 1, count_overview_days.time_zone)
    group by 1
  ),
  begun as (
    select
      width_bucket(v.created_at, (select array_agg(begins_at order by number) from days)) as number,
      v.contact_id, v.channel, count(*) as conversations
    from public.conversations v
    where
      v.project_id = count_overview_days.project_id
      and v.created_at >= private.start_of_day(count_overview_days.from_day, count_overview_days.time_zone)
      and v.created_at < private.start_of_day(count_overview_days.until_day + 1, count_overview_days.time_zone)
    group by 1, 2, 3
  ),
  active as (
    select number, count(distinct contact_id) as contacts from begun group by number
  ),
  by_channel as (
    select number, jsonb_object_agg(channel, jsonb_build_object('all', conversations, 'anonymous', anonymous)) as conversations
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
    select number, array_agg(page_url order by page_url) as page_urls, array_agg(messages order by page_url) as page_messages
    from (
      select
        width_bucket(m.created_at, (select array_agg(begins_at order by number) from days)) as number,
        m.page_url, count(*)::integer as messages
      from public.messages m
      where
        m.project_id = count_overview_days.project_id
        and m.page_url is not null
        and m.created_at >= private.start_of_day(count_overview_days.from_day, count_overview_days.time_zone)
        and m.created_at < private.start_of_day(count_overview_days.until_day + 1, count_overview_days.time_zone)
      group by 1, 2
    ) as pages
    group by number
  )
  select
    days.day, coalesce(made.contacts, 0)::integer, coalesce(active.contacts, 0)::integer,
    coalesce(by_channel.conversations, '{}'), coalesce(by_page.page_urls, '{}'), coalesce(by_page.page_messages, '{}')
  from days
  left join made on made.number = days.number
  left join active on active.number = days.number
  left join by_channel on by_channel.number = days.number
  left join by_page on by_page.number = days.number;
$$;

comment on function private.count_overview_days(uuid, date, date, text) is
  'Counts the overview''s numbers of each day from the rows themselves';

create function private.close_overview_days(project_id uuid, from_day date, until_day date, time_zone text)
returns date
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_last date := least(
    close_overview_days.until_day, (private.clock() at time zone close_overview_days.time_zone)::date - 1
  );
  v_missing date[];
  v_run record;
begin
  v_missing := array(
    select close_overview_days.from_day + n
    from generate_series(0, v_last - close_overview_days.from_day) as n
    where not exists (
      select from private.overview_days o
      where
        o.project_id = close_overview_days.project_id
        and o.day = close_overview_days.from_day + n
        and o.time_zone = close_overview_days.time_zone
    )
    order by n
  );
  if cardinality(v_missing) = 0 then
    return greatest(v_last + 1, close_overview_days.from_day);
  end if;

  if
    not pg_try_advisory_xact_lock(private.overview_lock(close_overview_days.project_id))
    -- Whoever began before the last day ended may still add to it. A session that we may not look into may be one.
    or exists (
      select from pg_catalog.pg_stat_activity a
      where
        a.datname = current_database()
        and a.backend_type = 'client backend'
        and a.pid <> pg_backend_pid()
        and (a.state is null or a.xact_start < private.start_of_day(v_last + 1, close_overview_days.time_zone))
    )
    -- Postgres takes any three letters for a time zone, and each would have days of its own.
    or not exists (
      select from pg_catalog.pg_timezone_names z where z.name = close_overview_days.time_zone
    )
  then
    return v_missing[1];
  end if;

  for v_run in
    select min(day) as from_day, max(day) as until_day
    from (select day, day - row_number() over (order by day)::integer as run from unnest(v_missing) as day) as days
    group by run
  loop
    insert into private.overview_days (
      project_id, day, time_zone, new_contacts, active_contacts, conversations, page_urls, page_messages
    )
    select
      close_overview_days.project_id, c.day, close_overview_days.time_zone,
      c.new_contacts, c.active_contacts, c.conversations, c.page_urls, c.page_messages
    from private.count_overview_days(
      close_overview_days.project_id, v_run.from_day, v_run.until_day, close_overview_days.time_zone
    ) as c
    -- Another look from the same zone may have been quicker.
    on conflict do nothing;
  end loop;
  return v_last + 1;
end
$$;

comment on function private.close_overview_days(uuid, date, date, text) is
  'Counts and keeps those days that are over, and returns the first day that is not kept; the days before it all are';

create function private.reopen_overview_days(project_id uuid, days date[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
begin
  perform pg_advisory_xact_lock_shared(private.overview_lock(reopen_overview_days.project_id));
  -- The day in UTC is the one before it or the one after it elsewhere.
  delete from private.overview_days o
  where
    o.project_id = reopen_overview_days.project_id
    and o.day in (select d + n from unnest(reopen_overview_days.days) as d, generate_series(-1, 1) as n);
end
$$;

comment on function private.reopen_overview_days(uuid, date[]) is 'Throws away what was counted for these days, given in UTC';

create function private.reopen_deleted()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.reopen_overview_days(project_id, array_agg(distinct (created_at at time zone 'UTC')::date))
  from gone
  group by project_id;
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
  if exists (select from private.overview_days o where o.project_id = new.project_id) then
    perform private.reopen_overview_days(
      new.project_id,
      array[(new.created_at at time zone 'UTC')::date]
        || case when tg_op = 'UPDATE' then (old.created_at at time zone 'UTC')::date end
    );
  end if;
  return null;
end
$$;

comment on function private.reopen_changed() is 'Trigger: what is changed or back-dated is counted anew in the overview';
