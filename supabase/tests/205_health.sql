begin;
select plan(25);
select tests.set_time('2027-02-03T10:00:00Z');
select tests.set_the_scene();

create function pg_temp.health(what text, persona text default 'olivia') returns text language sql as $$
  select tests.attempt(persona, format('select (%s)::text from public.installation_health(%L)', what, tests.id('fernway'))) ->> 'value'
$$;
create function pg_temp.project(what text, persona text default 'olivia') returns text language sql as $$
  select tests.attempt(persona, format('select (%s)::text from public.projects_health(%L)', what, tests.id('fernway'))) ->> 'value'
$$;

-- Who may ask
select tests.cannot('anon', format('select * from public.installation_health(%L)', tests.id('fernway')), 'ask for the health of the installation');
select tests.cannot('anon', format('select * from public.projects_health(%L)', tests.id('fernway')), 'ask for the health of projects');
select is(pg_temp.health('organizations', 'hanna'), null, 'an owner of another organization learns nothing by this one');
select is(pg_temp.health('organizations', 'milan'), null, 'nor does a member who owns nothing');
select is(pg_temp.project('name', 'hanna'), null, 'projects are not told to strangers');
select is(pg_temp.project('name', 'milan'), null, 'nor to members who own nothing');

-- The installation
select is(pg_temp.health('organizations'), (select organizations from private.installation), 'an owner learns who may make organizations');
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (version text not null primary key);
grant usage on schema supabase_migrations to postgres;
insert into supabase_migrations.schema_migrations (version) values ('29991231000000');
select is(pg_temp.health('schema_version'), '29991231000000', 'the newest migration is the schema''s version');
drop schema supabase_migrations cascade;
select is(pg_temp.health('coalesce(schema_version, ''none'')'), 'none', 'where nobody notes migrations it is not known');

alter role ingest_api nologin;
select is(pg_temp.health('functions_role'), 'shared', 'functions that cannot log in as themselves do so as somebody else');
alter role ingest_api login;
select is(pg_temp.health('functions_role'), 'own', 'with a login they have a role of their own');
grant select on public.contacts to ingest_api;
select is(pg_temp.health('functions_role'), 'mighty', 'which must not read a table');
revoke select on public.contacts from ingest_api;

select is(pg_temp.health('realtime'), 'absent', 'there is no Realtime here');
create schema realtime;
create table realtime.messages (id uuid);
select is(pg_temp.health('realtime'), 'unconnected', 'one that was switched on later is not connected');
create function realtime.topic() returns text language sql as $$ select '' $$;
create function realtime.send(jsonb, text, text, boolean) returns void language sql as $$ select $$;
alter table realtime.messages add column extension text;
select private.connect_realtime();
select is(pg_temp.health('realtime'), 'connected', 'until somebody connects it');
drop policy "members hear their projects' activity" on realtime.messages;
select is(pg_temp.health('realtime'), 'unconnected', 'which needs the policy by which members listen');

select is(pg_temp.health('retention_schedule'), 'absent', 'without pg_cron nothing is scheduled');
create schema cron;
create table cron.job (jobid bigint, command text, active boolean);
create table cron.job_run_details (jobid bigint, status text, start_time timestamptz);
insert into cron.job values (1, 'call private.run_retention()', false), (2, 'select 1', true);
select is(pg_temp.health('retention_schedule'), 'unscheduled', 'a job that is switched off is none');
update cron.job set active = true;
insert into cron.job_run_details values (1, 'failed', '2027-02-01'), (1, 'succeeded', '2027-02-02'), (2, 'failed', '2027-02-03');
select is(pg_temp.health('retention_schedule || retention_failed'), 'scheduledfalse', 'the last run of that job counts');
select is(pg_temp.health('retention_started_at')::timestamptz, '2027-02-02'::timestamptz, 'and when it was');

select is(pg_temp.health('is_swept'), 'true', 'nothing is left of past days');
-- Of a project's messages some are counted, drawn by lot: the counter may be there already.
insert into private.rates values (tests.id('tea'), 'messages', '', '2027-02-01T09:59:59Z', 1)
on conflict (project_id, what, key) do update set ends_at = excluded.ends_at;
select is(pg_temp.health('is_swept'), 'false', 'a counter of three days ago says that no run comes by, whatever projects keep');

-- Its projects
select is(pg_temp.project('retention'), 'off', 'a project keeps everything');
update public.projects set contact_retention_days = 700 where id = tests.id('tea');
insert into private.ceilings_met values
  (tests.id('tea'), '2027-02-03', 'messages', 3), (tests.id('tea'), '2027-01-28', 'exports', 4),
  (tests.id('tea'), '2027-01-27', 'exports', 100);
select is(pg_temp.project('retention || refused'), 'waiting7', 'or waits for its first run; what was turned away in a week is counted');
select is(
  (tests.attempt('olivia', format('select count(*) from public.projects_health(%L)', tests.id('fernway'))) ->> 'value'), '1',
  'no other organization''s project is among them'
);

select * from finish();
rollback;
