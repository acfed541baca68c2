-- What a stranger with nothing but the public access key can do to a project has a ceiling: the key of a visitor is the
-- sender's to choose, so a limit per visitor alone is none.
--
--   what                      of                window       ceiling
--   visitor messages          a visitor         a minute     projects.messages_per_minute
--   messages                  the project       a minute     projects.project_messages_per_minute
--   new contacts a minute     the project       a minute     projects.new_contacts_per_minute
--   new contacts a day        the project       a day        projects.new_contacts_per_day
--   unknown visitors          the project       an hour      600: erasures and withdrawals by keys that nobody has
--   exports                   a contact         an hour      10
--   exports at once           a contact         30 seconds   1: from its beginning or last page on, until all is read
--
-- A refused request changes nothing but `ceilings_met`: who keeps sending is let in again as soon as the window is
-- over.

create function private.seconds_until_allowed(
  p_project_id uuid, p_what text, p_key bytea, p_limit integer, p_window interval
)
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_now timestamptz := private.clock();
  v_ends_at timestamptz;
begin
  if p_limit is null then
    return 0;
  end if;

  insert into private.rates as r (project_id, what, key, started_at, ends_at, used)
  values (p_project_id, p_what, p_key, v_now, v_now + p_window, 1)
  on conflict (project_id, what, key) do update
  set
    started_at = case when v_now >= r.ends_at then v_now else r.started_at end,
    ends_at = case when v_now >= r.ends_at then v_now + p_window else r.ends_at end,
    used = case when v_now >= r.ends_at then 1 else r.used + 1 end
  where v_now >= r.ends_at or r.used < p_limit;
  if found then
    return 0;
  end if;

  insert into private.ceilings_met as m (project_id, day, what, refused)
  values (p_project_id, (v_now at time zone 'UTC')::date, p_what, 1)
  on conflict (project_id, day, what) do update set refused = m.refused + 1;
  select r.ends_at into v_ends_at
  from private.rates r
  where r.project_id = p_project_id and r.what = p_what and r.key = p_key;
  return greatest(1, ceil(extract(epoch from v_ends_at - v_now))::integer);
end
$$;

comment on function private.seconds_until_allowed(uuid, text, bytea, integer, interval) is
  'Counts one use and returns 0, or returns after how many seconds to try again; a limit of null is none';

-- What can be done once at a time is a ceiling of one whose window moves on while it is being done, so that what broke
-- off does not stand in the way for long.

create function private.still_in_use(p_project_id uuid, p_what text, p_key bytea, p_window interval)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update private.rates r
  set ends_at = private.clock() + p_window
  where r.project_id = p_project_id and r.what = p_what and r.key = p_key;
end
$$;

comment on function private.still_in_use(uuid, text, bytea, interval) is 'Begins the window of a ceiling anew';

create function private.end_use(p_project_id uuid, p_what text, p_key bytea)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  delete from private.rates r
  where r.project_id = p_project_id and r.what = p_what and r.key = p_key;
end
$$;

comment on function private.end_use(uuid, text, bytea) is 'Ends the window of a ceiling: the next use is the first';

-- A counter that all of a project's messages wrote to would make them wait for one another. A high ceiling is therefore
-- up to 16 counters with a part of it each, and which one a request uses is as good as drawn by lot.

create function private.seconds_until_project_allows(
  p_project_id uuid, p_what text, p_drawn_by uuid, p_limit integer, p_window interval
)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_parts integer := least(16, greatest(1, p_limit / 100));
begin
  return private.seconds_until_allowed(
    p_project_id, p_what, int4send((hashtext(p_drawn_by::text) & 2147483647) % v_parts),
    (p_limit + v_parts - 1) / v_parts, p_window
  );
end
$$;

comment on function private.seconds_until_project_allows(uuid, text, uuid, integer, interval) is
  'The same for a ceiling of the whole project';

-- The ceilings that a message meets: its visitor's first, then the project's, and those on new contacts.

create function private.seconds_until_message_allowed(
  p_project_id uuid, p_message_id uuid, p_sender_hash bytea, p_is_new_contact boolean
)
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_project record;
  v_seconds integer;
begin
  select
    p.messages_per_minute, p.project_messages_per_minute, p.new_contacts_per_minute, p.new_contacts_per_day
  into v_project
  from public.projects p
  where p.id = p_project_id;

  v_seconds := private.seconds_until_allowed(
    p_project_id, 'visitor messages', p_sender_hash, v_project.messages_per_minute, '1 minute'
  );
  if v_seconds = 0 then
    v_seconds := private.seconds_until_project_allows(
      p_project_id, 'messages', p_message_id, v_project.project_messages_per_minute, '1 minute'
    );
  end if;
  if v_seconds = 0 and p_is_new_contact then
    v_seconds := private.seconds_until_project_allows(
      p_project_id, 'new contacts a minute', p_message_id, v_project.new_contacts_per_minute, '1 minute'
    );
  end if;
  if v_seconds = 0 and p_is_new_contact then
    v_seconds := private.seconds_until_project_allows(
      p_project_id, 'new contacts a day', p_message_id, v_project.new_contacts_per_day, '1 day'
    );
  end if;
  return v_seconds;
end
$$;

comment on function private.seconds_until_message_allowed(uuid, uuid, bytea, boolean) is
  'Counts a message against every ceiling of its project and returns 0, or after how many seconds to try again';
