-- What the overview answers, and for how long that is kept.

-- New: came that day. Returning: began a conversation that day, and came before it.

create function private.add_up_overview(
  p_project_id uuid, p_from_day date, p_until_day date, p_time_zone text, p_pages_at_most integer, p_pages text[]
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_kept_from date;
  v_kept_until date;
  v_remaining_days integer;
begin
  select kept_from, kept_until, remaining_days into v_kept_from, v_kept_until, v_remaining_days
  from private.close_overview_days(
    p_project_id, p_from_day, p_until_day, p_time_zone
  );
  if v_remaining_days > 0 then
    return jsonb_build_object('remainingDays', v_remaining_days);
  end if;
  -- Without a kept day everything is after it.
  v_kept_until := greatest(v_kept_until, p_from_day - 1);
  v_kept_from := least(v_kept_from, v_kept_until + 1);

  return (
    with days as materialized (
      select o.day, o.new_contacts, o.returning_contacts, o.conversations, o.page_urls, o.page_messages
      from private.overview_days o
      where
        o.project_id = p_project_id
        and o.day between v_kept_from and v_kept_until
        and o.time_zone = p_time_zone
      union all
      select c.day, c.new_contacts, c.returning_contacts, c.conversations, c.page_urls, c.page_messages
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
      where p_pages is null or p.page_url = any (p_pages)
      group by p.page_url
      order by sum(p.messages) desc, p.page_url
      limit least(greatest(p_pages_at_most, 0), 100)
    )
    select jsonb_build_object(
      'days', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'day', day, 'newContacts', new_contacts, 'returningContacts', returning_contacts
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

comment on function private.add_up_overview(uuid, date, date, text, integer, text[]) is
  'Counts what overview_numbers answers, from the days that are kept, and keeps those that are over; {remainingDays}: '
  'how many of them are left to the next call';

-- Contacts that began a conversation in the range, each counted once. Up to today that is a look at each contact's
-- newest conversations; for a range that ends earlier the conversations themselves must be read.

create function private.count_overview_contacts(p_project_id uuid, p_from timestamptz, p_until timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  if p_until > private.clock() then
    return jsonb_build_object(
      'countries', (
        select coalesce(
          jsonb_agg(jsonb_build_object('country', country, 'contacts', contacts) order by contacts desc, country), '[]'
        )
        from (
          select c.country, count(*) as contacts
          from public.contacts c
          where c.project_id = p_project_id and c.last_conversation_at >= p_from
          group by c.country
        ) as by_country
      ),
      'channels', (
        select coalesce(jsonb_object_agg(channel, contacts), '{}')
        from (
          select v.channel, count(*) as contacts
          from public.conversations v
          where
            v.project_id = p_project_id and v.is_newest and v.contact_id is not null and v.created_at >= p_from
          group by v.channel
        ) as by_channel
      )
    );
  end if;

  return (
    -- Read twice rather than kept: of what is kept the planner does not know how many contacts it holds, and it would
    -- look up each of them.
    with active as not materialized (
      select v.contact_id, v.channel
      from public.conversations v
      where
        v.project_id = p_project_id
        and v.contact_id is not null
        and v.created_at >= p_from
        and v.created_at < p_until
    )
    select jsonb_build_object(
      'countries', (
        select coalesce(
          jsonb_agg(jsonb_build_object('country', country, 'contacts', contacts) order by contacts desc, country), '[]'
        )
        from (
          select c.country, count(*) as contacts
          from (select distinct contact_id from active) as one
          join public.contacts c on c.project_id = p_project_id and c.id = one.contact_id
          group by c.country
        ) as by_country
      ),
      'channels', (
        select coalesce(jsonb_object_agg(channel, contacts), '{}')
        from (
          select channel, count(*) as contacts
          from (select distinct contact_id, channel from active) as one
          group by channel
        ) as by_channel
      )
    )
  );
end
$$;

comment on function private.count_overview_contacts(uuid, timestamptz, timestamptz) is
  'Counts what overview_contacts answers, from the rows themselves';

-- The overview of a large project is counted once a minute at most, and says then when that was. A small one is
-- quickly counted, and is always as of now.

create function private.overview_is_kept_from()
returns bigint
language sql
immutable
set search_path = ''
return 10000;

comment on function private.overview_is_kept_from() is
  'How many contacts or conversations make an answer of the overview worth keeping: so many take about a tenth of '
  'a second';

create function private.overview_is_kept_for()
returns interval
language sql
immutable
set search_path = ''
return interval '1 minute';

comment on function private.overview_is_kept_for() is
  'How long an answer of the overview that was kept is said again';

create function private.kept_overview(p_project_id uuid, p_question jsonb)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select a.answer || jsonb_build_object('countedAt', a.counted_at)
  from private.overview_answers a
  where
    a.project_id = p_project_id
    and a.question = p_question
    and a.counted_at > private.clock() - private.overview_is_kept_for();
$$;

comment on function private.kept_overview(uuid, jsonb) is
  'What was answered to the same question within the last minute, and when that was counted; null: nothing';

-- What is older than a minute is not used any more, and goes with the next answer that is kept or by night
-- (`discard_leftovers`).

create function private.keep_overview(
  p_project_id uuid, p_question jsonb, p_counted_at timestamptz, p_counted bigint, p_answer jsonb
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
  if p_counted >= private.overview_is_kept_from() then
    perform private.lock_overview_answers(p_project_id);
    delete from private.overview_answers a
    where a.project_id = p_project_id and a.counted_at <= p_counted_at - private.overview_is_kept_for();
    insert into private.overview_answers as a (project_id, question, counted_at, answer)
    values (p_project_id, p_question, p_counted_at, p_answer)
    on conflict (project_id, question) do update
    set counted_at = excluded.counted_at, answer = excluded.answer
    where a.counted_at < excluded.counted_at;
  end if;
  return p_answer;
end
$$;

comment on function private.keep_overview(uuid, jsonb, timestamptz, bigint, jsonb) is
  'Keeps an answer for which so many contacts or conversations were counted, if they are many, and returns it';
