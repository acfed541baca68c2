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
  p_project_id uuid, p_what text, p_key bytea, p_limit integer, p_window interval, p_now timestamptz
)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
begin
  if p_limit is null then
    return 0;
  end if;

  insert into private.rates as r (project_id, what, key, ends_at, used)
  values (p_project_id, p_what, p_key, p_now + p_window, 1)
  on conflict (project_id, what, key) do update
  set
    ends_at = case when p_now >= r.ends_at then excluded.ends_at else r.ends_at end,
    used = case when p_now >= r.ends_at then 1 else r.used + 1 end
  where p_now >= r.ends_at or r.used < p_limit;
  if found then
    return 0;
  end if;
  return private.seconds_until_window_ends(p_project_id, p_what, p_key, p_limit, p_now);
end
$$;

comment on function private.seconds_until_allowed(uuid, text, bytea, integer, interval, timestamptz) is
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

create function private.seconds_until_window_ends(
  p_project_id uuid, p_what text, p_key bytea, p_limit integer, p_now timestamptz
)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_ends_at timestamptz;
begin
  select case when r.used >= p_limit and r.ends_at > p_now then r.ends_at end into v_ends_at
  from private.rates r
  where r.project_id = p_project_id and r.what = p_what and r.key = p_key;
  if v_ends_at is null then
    return 0;
  end if;
  insert into private.ceilings_met as m (project_id, day, what, refused)
  values (p_project_id, (p_now at time zone 'UTC')::date, p_what, 1)
  on conflict (project_id, day, what) do update set refused = m.refused + 1;
  return greatest(1, ceil(extract(epoch from v_ends_at - p_now))::integer);
end
$$;

comment on function private.seconds_until_window_ends(uuid, text, bytea, integer, timestamptz) is
  'Counts a refusal and returns after how many seconds to try again, or returns 0 while there is something left';

-- A counter that all of a project's messages wrote to would make them wait for one another. Of a high ceiling only one
-- request in so many is therefore counted, drawn by lot, so that a window has some 400 of them at most; the others only
-- look. What is let in is then within a twentieth of the ceiling, more or less. A ceiling below 800 is exact.

create function private.seconds_until_project_allows(
  p_project_id uuid, p_what text, p_limit integer, p_window interval, p_now timestamptz
)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  c_whole_project constant bytea := '';
  v_one_in integer := greatest(1, p_limit / 400);
begin
  -- The time that is left is compared for the sake of the plan: the index over `ends_at` would find all open windows.
  if random() * v_one_in >= 1 then
    perform from private.rates r
    where
      r.project_id = p_project_id and r.what = p_what and r.key = c_whole_project
      and r.ends_at - p_now > interval '0' and r.used >= p_limit / v_one_in;
    if not found then
      return 0;
    end if;
  end if;
  return private.seconds_until_allowed(p_project_id, p_what, c_whole_project, p_limit / v_one_in, p_window, p_now);
end
$$;

comment on function private.seconds_until_project_allows(uuid, text, integer, interval, timestamptz) is
  'The same for a ceiling of the whole project';

-- The ceilings that a message meets: its visitor's first, then the project's, and those on new contacts.

create function private.refusal_above_ceilings(
  p_project_id uuid,
  p_ceilings integer[],
  p_sender_hash bytea,
  p_is_new_contact boolean,
  p_now timestamptz
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_seconds integer := private.seconds_until_allowed(
    p_project_id, 'visitor messages', p_sender_hash, p_ceilings[1], '1 minute', p_now
  );
begin
  if v_seconds = 0 then
    v_seconds := private.seconds_until_project_allows(p_project_id, 'messages', p_ceilings[2], '1 minute', p_now);
  end if;
  if v_seconds = 0 and p_is_new_contact then
    v_seconds := private.seconds_until_project_allows(
      p_project_id, 'new contacts a minute', p_ceilings[3], '1 minute', p_now
    );
    if v_seconds = 0 then
      v_seconds := private.seconds_until_project_allows(
        p_project_id, 'new contacts a day', p_ceilings[4], '1 day', p_now
      );
    end if;
  end if;
  if v_seconds = 0 then
    return null;
  end if;
  return private.retry_later(v_seconds);
end
$$;

comment on function private.refusal_above_ceilings(uuid, integer[], bytea, boolean, timestamptz) is
  'Counts a message against every ceiling of its project (as `open_project` has them) and returns null, or the answer '
  'that says after how many seconds to try again';
