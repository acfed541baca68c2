-- The overview's numbers over a range of days, in the reader's time zone. `from_day` and `until_day` are both
-- included. Two functions, so that two connections can count at the same time: one adds up days, the other tells
-- contacts apart, which no adding up can do.
--
-- Definer because the days that are over are kept in schema `private`; membership is asked first, and a stranger's
-- numbers are none. `work_mem`, because the contacts of a year are told apart in memory or, three times slower, on
-- disk.

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
declare
  p_project_id alias for project_id;
  p_from_day alias for from_day;
  p_until_day alias for until_day;
  p_time_zone alias for time_zone;
  p_pages_at_most alias for pages_at_most;
  v_kept_from date;
  v_kept_until date;
begin
  perform private.check_overview_range(p_from_day, p_until_day);
  if not private.is_my_project(p_project_id) then
    return '{"days": [], "channels": [], "pages": []}';
  end if;
  select kept_from, kept_until into v_kept_from, v_kept_until
  from private.close_overview_days(
    p_project_id, p_from_day, p_until_day, p_time_zone
  );
  -- Without a kept day everything is after it.
  v_kept_until := greatest(v_kept_until, p_from_day - 1);
  v_kept_from := least(v_kept_from, v_kept_until + 1);

  return (
    with days as materialized (
      select o.day, o.new_contacts, o.active_contacts, o.conversations, o.page_urls, o.page_messages
      from private.overview_days o
      where
        o.project_id = p_project_id
        and o.day between v_kept_from and v_kept_until
        and o.time_zone = p_time_zone
      union all
      select c.day, c.new_contacts, c.active_contacts, c.conversations, c.page_urls, c.page_messages
      from (values (p_from_day, v_kept_from - 1), (v_kept_until + 1, p_until_day)) as open (from_day, until_day)
      cross join private.count_overview_days(p_project_id, open.from_day, open.until_day, p_time_zone) as c
      where open.from_day <= open.until_day
    ),
    channels as (
      select
        c.channel, sum((c.number ->> 'all')::bigint) as conversations,
        sum((c.number ->> 'anonymous')::bigint) as anonymous
      from days, jsonb_each(days.conversations) as c (channel, number)
      group by c.channel
    ),
    pages as (
      select p.page_url, sum(p.messages) as messages
      from days, unnest(days.page_urls, days.page_messages) as p (page_url, messages)
      group by p.page_url
      order by sum(p.messages) desc, p.page_url
      limit least(greatest(p_pages_at_most, 0), 100)
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
        select coalesce(
          jsonb_agg(jsonb_build_object('page', page_url, 'messages', messages) order by messages desc, page_url), '[]'
        )
        from pages
      )
    )
  );
end
$$;

comment on function public.overview_numbers(uuid, date, date, text, integer) is
  '{days: new and returning contacts of each day, channels: conversations begun, pages: those that most messages '
  'came from}';

grant execute on function public.overview_numbers(uuid, date, date, text, integer) to authenticated;
