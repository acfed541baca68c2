-- Realtime turns its own errors into warnings. This does so for what comes before them (the function is gone or
-- no longer ours to call), and waits for no lock: a message is never lost or late because nobody hears of it.

create function private.send_activity_signal(p_project_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
set lock_timeout = '100ms'
as $$
begin
  perform realtime.send('{}'::jsonb, 'activity', 'project:' || p_project_id, true);
exception when others then
  raise warning 'Signal activity: Realtime refused it (%)', sqlerrm;
end
$$;

comment on function private.send_activity_signal(uuid) is
  'Tells the members who look at this project to look again; never fails';

create function private.signal_activity()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.clock();
begin
  if exists (
    select from private.activity_signals s
    where s.project_id = new.project_id and s.sent_at between v_now - interval '2 seconds' and v_now
  ) then
    return null;
  end if;
  if not private.try_lock_activity(new.project_id) then
    return null;
  end if;
  insert into private.activity_signals (project_id, sent_at)
  values (new.project_id, v_now)
  on conflict (project_id) do update set sent_at = excluded.sent_at;
  perform private.send_activity_signal(new.project_id);
  return null;
end
$$;

comment on function private.signal_activity() is 'Signals a project''s activity, once in two seconds';

-- Made where Realtime is, and safe to call again: an owner who switches Realtime on later calls
-- `select private.connect_realtime()` once.

create function private.connect_realtime()
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  if
    to_regclass('realtime.messages') is null
    or to_regprocedure('realtime.topic()') is null
    or to_regprocedure('realtime.send(jsonb, text, text, boolean)') is null
  then
    drop trigger if exists signal_activity on public.contacts;
    drop trigger if exists signal_activity on public.messages;
    return false;
  end if;

  if not exists (
    select from pg_catalog.pg_policy
    where polrelid = to_regclass('realtime.messages') and polname = 'members hear their projects'' activity'
  ) then
    -- To listen is to read here. Nobody may write, so nobody but the database can signal.
    create policy "members hear their projects' activity"
      on realtime.messages for select to authenticated
      using (
        extension = 'broadcast'
        and (select realtime.topic()) in (select 'project:' || id from private.my_project_ids() as id)
      );
  end if;
  create or replace trigger signal_activity
    after insert or update of last_seen_at on public.contacts
    for each row execute function private.signal_activity();
  -- Messages without consent touch no contact, and replies of other members neither.
  create or replace trigger signal_activity
    after insert on public.messages
    for each row execute function private.signal_activity();
  return true;
exception when insufficient_privilege then
  raise notice 'Connect Realtime: it is there but refused (%); the portal asks at intervals instead', sqlerrm;
  return false;
end
$$;

comment on function private.connect_realtime() is
  'Connects activity to Supabase Realtime and says whether there is one; may be called again';

create function private.signals_activity()
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return 2 = (
    select count(*)
    from pg_catalog.pg_trigger t
    where
      t.tgrelid in ('public.contacts'::regclass, 'public.messages'::regclass)
      and t.tgname = 'signal_activity'
      and t.tgenabled <> 'D'
  );
end
$$;

comment on function private.signals_activity() is 'Whether contacts and messages are connected to Realtime';
