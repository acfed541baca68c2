-- The overview's numbers over a range of days, in the reader's time zone. `from_day` and `until_day` are both
-- included. Two functions, so that two connections can count at the same time: one adds up days, the other tells
-- contacts apart, which no adding up can do.
--
-- Definer because the days that are over are kept in schema `private`; membership is asked first, and a stranger's
-- numbers are none. `work_mem`, because the contacts of a year are told apart in memory or, three times slower, on disk.

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

-- New: came that day. Returning: began a conversation that day, and came before it. Whoever comes does so with
-- a conversation, so the returning ones are those who began one less the new ones: no contact's row is read.

create function public.overview_numbers(
  project_id uuid,
  from_day date,
  until_day date,
  time_zone text default 'UTC',
  pages_at_most integer default 10
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set work_mem = '64MB'
as $$
#variable_conflict use_column
declare
  v_open date;
begin
  perform private.check_overview_range(overview_numbers.from_day, overview_numbers.until_day);
  if overview_numbers.project_id is null or overview_numbers.project_id not in (select private.my_project_ids()) then
    return '{"days": [], "channels": [], "pages": []}';
  end if;
  v_open := private.close_overview_days(
    overview_numbers.project_id, overview_numbers.from_day, overview_numbers.until_day, overview_numbers.time_zone
  );

  return (
    with days as materialized (
      select o.day, o.new_contacts, o.active_contacts, o.conversations, o.page_urls, o.page_messages
      from private.overview_days o
      where
        o.project_id = overview_numbers.project_id
        and o.day >= overview_numbers.from_day
        and o.day < least(v_open, overview_numbers.until_day + 1)
        and o.time_zone = overview_numbers.time_zone
      union all
      select c.day, c.new_contacts, c.active_contacts, c.conversations, c.page_urls, c.page_messages
      from private.count_overview_days(
        overview_numbers.project_id, v_open, overview_numbers.until_day, overview_numbers.time_zone
      ) as c
      where v_open <= overview_numbers.until_day
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
$$;

comment on function public.overview_numbers(uuid, date, date, text, integer) is
  '{days: new and returning contacts of each day, channels: conversations begun, pages: those that most messages came from}';

-- Contacts that began a conversation in the range, each counted once. Up to today that is a look at each contact's
-- newest conversations; for a range that ends earlier the conversations themselves must be read.

create function public.overview_contacts(project_id uuid, from_day date, until_day date, time_zone text default 'UTC')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
set work_mem = '64MB'
as $$
#variable_conflict use_column
declare
  v_from timestamptz := private.start_of_day(overview_contacts.from_day, overview_contacts.time_zone);
  v_until timestamptz := private.start_of_day(overview_contacts.until_day + 1, overview_contacts.time_zone);
begin
  perform private.check_overview_range(overview_contacts.from_day, overview_contacts.until_day);
  if overview_contacts.project_id is null or overview_contacts.project_id not in (select private.my_project_ids()) then
    return '{"countries": [], "channels": {}}';
  end if;

  if v_until > private.clock() then
    return (
      select jsonb_build_object(
        'countries', coalesce(
          jsonb_agg(jsonb_build_object('country', country, 'contacts', contacts) order by contacts desc, country), '[]'
        ),
        'channels', jsonb_build_object('ai_search', coalesce(sum(ai_search), 0), 'live_support', coalesce(sum(live_support), 0))
      )
      from (
        select
          c.country, count(*) as contacts,
          count(*) filter (where c.last_ai_search_at >= v_from) as ai_search,
          count(*) filter (where c.last_live_support_at >= v_from) as live_support
        from public.contacts c
        where
          c.project_id = overview_contacts.project_id
          and greatest(c.last_ai_search_at, c.last_live_support_at) >= v_from
        group by c.country
      ) as by_country
    );
  end if;

  return (
    with active as materialized (
      select
        v.contact_id, bool_or(v.channel = 'ai_search') as ai_search, bool_or(v.channel = 'live_support') as live_support
      from public.conversations v
      where
        v.project_id = overview_contacts.project_id
        and v.contact_id is not null
        and v.created_at >= v_from
        and v.created_at < v_until
      group by v.contact_id
    )
    select jsonb_build_object(
      'countries', (
        select coalesce(
          jsonb_agg(jsonb_build_object('country', country, 'contacts', contacts) order by contacts desc, country), '[]'
        )
        from (
          select c.country, count(*) as contacts
          from active
          join public.contacts c on c.project_id = overview_contacts.project_id and c.id = active.contact_id
          group by c.country
        ) as by_country
      ),
      'channels', jsonb_build_object(
        'ai_search', count(*) filter (where ai_search), 'live_support', count(*) filter (where live_support)
      )
    )
    from active
  );
end
$$;

comment on function public.overview_contacts(uuid, date, date, text) is
  'Contacts that began a conversation in the range: {countries, a null one is unknown; channels, by their names}';

revoke all on function private.check_overview_range(date, date) from public, anon, authenticated, service_role;
revoke all on function public.overview_numbers(uuid, date, date, text, integer)
  from public, anon, authenticated, service_role;
revoke all on function public.overview_contacts(uuid, date, date, text) from public, anon, authenticated, service_role;
grant execute on function public.overview_numbers(uuid, date, date, text, integer) to authenticated;
grant execute on function public.overview_contacts(uuid, date, date, text) to authenticated;
