-- Signals of activity: with Supabase Realtime, without it, and with a broken one. Realtime is a stand-in here, made
-- of the tables and functions that its documentation names:
-- https://supabase.com/docs/guides/realtime/broadcast#broadcast-from-the-database

begin;
select plan(28);
select tests.set_the_scene();
select tests.set_time('2027-01-01T10:00:00Z');

select is(private.connect_realtime(), false, 'a database without Realtime says so');
select is(
  tests.send(tests.message_call('without realtime', 'contact 2')) ->> 'code', 'OK',
  'messages are recorded without Realtime'
);
select is_empty('select from private.activity_signals', 'nothing is signalled without Realtime');

create schema realtime;
grant usage on schema realtime to authenticated, anon;
create table realtime.messages (
  id uuid default gen_random_uuid(),
  topic text not null,
  extension text not null,
  event text,
  payload jsonb,
  private boolean default false,
  inserted_at timestamp not null default now()
);
alter table realtime.messages enable row level security;
grant select, insert on realtime.messages to authenticated, anon;
create function realtime.topic() returns text language sql stable
as $$ select nullif(current_setting('realtime.topic', true), '') $$;
create function realtime.send(payload jsonb, event text, topic text, private boolean default true)
returns void language plpgsql as $$
begin
  perform set_config('realtime.topic', topic, true);
  insert into realtime.messages (payload, event, topic, private, extension)
  values (payload, event, topic, private, 'broadcast');
end
$$;

create function pg_temp.signals(project text default 'tea') returns bigint language sql as $$
  select count(*) from realtime.messages where topic = 'project:' || tests.id(project)
$$;
create function pg_temp.listens(persona text, project text) returns bigint language plpgsql as $$
begin
  perform set_config('realtime.topic', 'project:' || tests.id(project), true);
  return (tests.attempt(persona, 'select count(*) from realtime.messages') ->> 'value')::bigint;
end
$$;

select is(private.connect_realtime(), true, 'Realtime is found where it is');
select is(private.connect_realtime(), true, 'connecting again changes nothing');
select is(
  tests.attempt('milan', format('select is_live from public.project_upkeep(%L)', tests.id('tea'))) ->> 'value', 'true',
  'members are told that activity is signalled'
);

-- What is signalled
select lives_ok(
  format('select tests.send(%L)', tests.message_call('m1', 'contact 3')), 'a message of a new contact is recorded'
);
select results_eq(
  $$ select topic, extension, event, payload, private from realtime.messages $$,
  $$ values ('project:' || tests.id('tea'), 'broadcast', 'activity', '{}'::jsonb, true) $$,
  'a new contact makes one signal, on the project''s private topic, that says nothing'
);
select tests.set_time('2027-01-01T10:00:01.9Z');
select tests.send(tests.message_call('m2', 'contact 3'));
select is(pg_temp.signals(), 1::bigint, 'a message within two seconds makes no other signal');
select tests.send(tests.message_call('b1', 'boats contact 1', key => 'boats'));
select is(pg_temp.signals('boats'), 1::bigint, 'another project has signals of its own');
select tests.set_time('2027-01-01T10:00:02.1Z');
select tests.send(tests.message_call('m3', 'contact 3'));
select is(pg_temp.signals(), 2::bigint, 'a message after two seconds makes the next signal');
select tests.set_time('2027-01-01T10:05:00Z');
select tests.send(format(
  'ingest.record_visit(%L, %L, false, %L, %L, ''1 minute'')',
  'pk_tests_tea_00000000000', 'https://tea.example', tests.id('contact 3'), tests.consent()
));
select is(pg_temp.signals(), 3::bigint, 'a visit that moves last seen makes a signal');
select tests.set_time('2027-01-01T10:10:00Z');
select tests.send(tests.message_call('anonymous 2', null, conversation_key => 'page 2'));
select is(pg_temp.signals(), 4::bigint, 'a message without consent makes a signal: members answer it too');
select tests.set_time('2027-01-01T10:15:00Z');
select tests.attempt('milan', format(
  'select public.reply_to_conversation(%L, %L, %L, %L)', tests.id('tea'),
  (select conversation_id from public.messages where id = tests.id('anonymous 2')), tests.id('reply 1'), 'Hello'
));
select is(pg_temp.signals(), 5::bigint, 'a reply makes a signal, for the other members');
select tests.send(format(
  'ingest.erase_contact(%L, %L, %L)', 'pk_tests_tea_00000000000', 'https://tea.example', tests.id('contact 3')
));
select is(pg_temp.signals(), 5::bigint, 'an erasure makes none');
select is_empty(
  $$ select from realtime.messages m where m::text like '%' || tests.id('contact 3') || '%' $$,
  'no signal holds a contact id'
);

-- Who hears it
select is(pg_temp.listens(persona, 'tea'), 6::bigint, persona || ' may listen to their project')
from unnest(array['olivia', 'milan']) as persona;
select is(pg_temp.listens(persona, 'tea'), 0::bigint, persona || ' may not listen to another organization''s project')
from unnest(array['hanna', 'nobody', 'anon']) as persona;
select is(pg_temp.listens('hanna', 'boats'), 6::bigint, 'hanna may listen to hers');
select is(pg_temp.listens('olivia', 'no such project'), 0::bigint, 'nobody listens to a project that does not exist');
update realtime.messages set extension = 'presence';
select is(pg_temp.listens('olivia', 'tea'), 0::bigint, 'who else listens is not told');
select set_config('realtime.topic', 'project:' || tests.id('tea'), true);
select tests.cannot(
  'olivia',
  $$ insert into realtime.messages (topic, extension, event) values (realtime.topic(), 'broadcast', 'activity') $$,
  'signal'
);

-- A broken Realtime
select tests.set_time('2027-01-01T11:00:00Z');
create or replace function realtime.send(payload jsonb, event text, topic text, private boolean default true)
returns void language plpgsql as $$ begin raise exception 'out of order'; end $$;
select is(
  tests.send(tests.message_call('m4', 'contact 4')) ->> 'code', 'OK', 'messages are recorded while Realtime is out of order'
);
select tests.set_time('2027-01-01T11:00:05Z');
drop function realtime.send(jsonb, text, text, boolean);
select is(
  tests.send(tests.message_call('m5', 'contact 4')) ->> 'code', 'OK', 'messages are recorded after Realtime was removed'
);
select is(private.connect_realtime(), false, 'a Realtime that was removed is disconnected');

select * from finish();
rollback;
