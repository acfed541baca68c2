-- The overview's numbers over a range of days, in the reader's time zone. `from_day` and `until_day` are both
-- included. Invoker: row-level security decides, and a stranger's numbers are all nothing. `work_mem`, because
-- the contacts of a year are told apart in memory or, three times slower, on disk.

create index conversations_created_idx on public.conversations (project_id, created_at) include (contact_id, channel);
create index messages_created_idx on public.messages (project_id, created_at) where page_url is not null;

create function private.start_of_day(day date, time_zone text)
returns timestamptz
language sql
stable
set search_path = ''
return day::timestamp at time zone time_zone;

comment on function private.start_of_day(date, text) is 'The moment at which a day begins in a time zone';

-- New: came that day. Returning: began a conversation that day, and came before it. Whoever comes does so with
-- a conversation, so the returning ones are those who began one less the new ones: no contact's row is read.
-- A row finds its day among the moments at which the days begin, which is faster than turning each row's time
-- into the reader's time zone.

create function public.overview_days(project_id uuid, from_day date, until_day date, time_zone text default 'UTC')
returns table (day date, new_contacts bigint, returning_contacts bigint)
language sql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
set work_mem = '64MB'
begin atomic
  with days as (
    select row_number() over (order by d) as number, d::date as day, d at time zone overview_days.time_zone as begins_at
    from generate_series(overview_days.from_day::timestamp, overview_days.until_day::timestamp, interval '1 day') d
  ),
  made as (
    select width_bucket(c.created_at, (select array_agg(begins_at order by number) from days)) as number, count(*) as contacts
    from public.contacts c
    where
      c.project_id = overview_days.project_id
      and c.created_at >= private.start_of_day(overview_days.from_day, overview_days.time_zone)
      and c.created_at < private.start_of_day(overview_days.until_day + 1, overview_days.time_zone)
    group by 1
  ),
  active as (
    select seen.number, count(*) as contacts
    from (
      select distinct
        width_bucket(v.created_at, (select array_agg(begins_at order by number) from days)) as number, v.contact_id
      from public.conversations v
      where
        v.project_id = overview_days.project_id
        and v.contact_id is not null
        and v.created_at >= private.start_of_day(overview_days.from_day, overview_days.time_zone)
        and v.created_at < private.start_of_day(overview_days.until_day + 1, overview_days.time_zone)
    ) seen
    group by seen.number
  )
  select days.day, coalesce(made.contacts, 0), coalesce(active.contacts, 0) - coalesce(made.contacts, 0)
  from days
  left join made on made.number = days.number
  left join active on active.number = days.number
  order by days.number;
end;

comment on function public.overview_days(uuid, date, date, text) is
  'New and returning contacts of each day, days without any included';

create function public.overview_countries(
  project_id uuid,
  from_day date,
  until_day date,
  time_zone text default 'UTC'
)
returns table (country text, contacts bigint)
language sql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
set work_mem = '64MB'
begin atomic
  select c.country, count(*)
  from (
    select distinct v.contact_id
    from public.conversations v
    where
      v.project_id = overview_countries.project_id
      and v.contact_id is not null
      and v.created_at >= private.start_of_day(overview_countries.from_day, overview_countries.time_zone)
      and v.created_at < private.start_of_day(overview_countries.until_day + 1, overview_countries.time_zone)
  ) active
  join public.contacts c on c.project_id = overview_countries.project_id and c.id = active.contact_id
  group by c.country
  order by count(*) desc, c.country;
end;

comment on function public.overview_countries(uuid, date, date, text) is
  'Contacts that began a conversation in the range, by country; a null country is an unknown one';

create function public.overview_channels(project_id uuid, from_day date, until_day date, time_zone text default 'UTC')
returns table (channel text, conversations bigint, anonymous_conversations bigint, contacts bigint)
language sql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
set work_mem = '64MB'
begin atomic
  select
    by_contact.channel,
    sum(by_contact.conversations)::bigint,
    coalesce(sum(by_contact.conversations) filter (where by_contact.contact_id is null), 0)::bigint,
    count(by_contact.contact_id)
  from (
    select v.channel, v.contact_id, count(*) as conversations
    from public.conversations v
    where
      v.project_id = overview_channels.project_id
      and v.created_at >= private.start_of_day(overview_channels.from_day, overview_channels.time_zone)
      and v.created_at < private.start_of_day(overview_channels.until_day + 1, overview_channels.time_zone)
    group by v.channel, v.contact_id
  ) by_contact
  group by by_contact.channel
  order by by_contact.channel;
end;

comment on function public.overview_channels(uuid, date, date, text) is
  'Conversations begun in the range, by channel, with those of nobody in particular among them';

create function public.overview_pages(
  project_id uuid,
  from_day date,
  until_day date,
  time_zone text default 'UTC',
  at_most integer default 10
)
returns table (page_url text, messages bigint)
language sql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
set work_mem = '64MB'
begin atomic
  select m.page_url, count(*)
  from public.messages m
  where
    m.project_id = overview_pages.project_id
    and m.page_url is not null
    and m.created_at >= private.start_of_day(overview_pages.from_day, overview_pages.time_zone)
    and m.created_at < private.start_of_day(overview_pages.until_day + 1, overview_pages.time_zone)
  group by m.page_url
  order by count(*) desc, m.page_url
  limit least(greatest(overview_pages.at_most, 1), 100);
end;

comment on function public.overview_pages(uuid, date, date, text, integer) is
  'The pages that most messages of the range came from';

revoke all on function private.start_of_day(date, text) from public, anon, authenticated, service_role;
revoke all on function public.overview_days(uuid, date, date, text) from public, anon, authenticated, service_role;
revoke all on function public.overview_countries(uuid, date, date, text)
  from public, anon, authenticated, service_role;
revoke all on function public.overview_channels(uuid, date, date, text) from public, anon, authenticated, service_role;
revoke all on function public.overview_pages(uuid, date, date, text, integer)
  from public, anon, authenticated, service_role;
grant execute on function private.start_of_day(date, text) to authenticated;
grant execute on function public.overview_days(uuid, date, date, text) to authenticated;
grant execute on function public.overview_countries(uuid, date, date, text) to authenticated;
grant execute on function public.overview_channels(uuid, date, date, text) to authenticated;
grant execute on function public.overview_pages(uuid, date, date, text, integer) to authenticated;
