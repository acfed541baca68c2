-- The other half of `overview_numbers`, where both are explained.

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
declare
  p_project_id alias for project_id;
  p_from_day alias for from_day;
  p_until_day alias for until_day;
  p_time_zone alias for time_zone;
  v_from timestamptz := private.start_of_day(p_from_day, p_time_zone);
  v_until timestamptz := private.start_of_day(p_until_day + 1, p_time_zone);
begin
  perform private.check_overview_range(p_from_day, p_until_day);
  if not private.is_my_project(p_project_id) then
    return '{"countries": [], "channels": {}}';
  end if;

  if v_until > private.clock() then
    return jsonb_build_object(
      'countries', (
        select coalesce(
          jsonb_agg(jsonb_build_object('country', country, 'contacts', contacts) order by contacts desc, country), '[]'
        )
        from (
          select c.country, count(*) as contacts
          from public.contacts c
          where c.project_id = p_project_id and c.last_conversation_at >= v_from
          group by c.country
        ) as by_country
      ),
      'channels', (
        select coalesce(jsonb_object_agg(channel, contacts), '{}')
        from (
          select v.channel, count(*) as contacts
          from public.conversations v
          where
            v.project_id = p_project_id and v.is_newest and v.contact_id is not null and v.created_at >= v_from
          group by v.channel
        ) as by_channel
      )
    );
  end if;

  return (
    with active as materialized (
      select v.contact_id, v.channel
      from public.conversations v
      where
        v.project_id = p_project_id
        and v.contact_id is not null
        and v.created_at >= v_from
        and v.created_at < v_until
      group by v.contact_id, v.channel
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
        from (select channel, count(*) as contacts from active group by channel) as by_channel
      )
    )
  );
end
$$;

comment on function public.overview_contacts(uuid, date, date, text) is
  'Contacts that began a conversation in the range: {countries, a null one is unknown; channels, by their names}';

grant execute on function public.overview_contacts(uuid, date, date, text) to authenticated;
