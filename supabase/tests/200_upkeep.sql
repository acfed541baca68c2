begin;
select plan(13);
select tests.set_time('2027-01-01T10:00:00Z');
select tests.set_the_scene();

create function pg_temp.retention(persona text default 'olivia') returns text language sql as $$
  select tests.attempt(persona, format('select retention from public.project_upkeep(%L)', tests.id('tea'))) ->> 'value'
$$;

select tests.cannot('anon', format('select retention from public.project_upkeep(%L)', tests.id('tea')), 'ask for the upkeep of a project');
select is(pg_temp.retention('hanna'), null, 'a project of another organization has none');
select tests.set_time('2027-02-01T10:00:00Z');
select is(pg_temp.retention(), 'off', 'a project that keeps everything has no retention to run');
update public.projects set contact_retention_days = 700 where id = tests.id('tea');
select is(pg_temp.retention(), 'waiting', 'one that was set just now need not have run, however old the project is');
select tests.set_time('2027-02-03T10:00:01Z');
select is(pg_temp.retention('milan'), 'late', 'after two days it is late, for every member to see');
select private.record_idle_retention(tests.id('tea'));
select is(pg_temp.retention(), 'working', 'a run that had nothing to do is one');
select is(
  (select retention_ran_at from public.project_upkeep(tests.id('tea'))), null,
  'nobody who is not signed in learns when it ran'
);
select is(
  (tests.attempt('olivia', format('select retention_ran_at from public.project_upkeep(%L)', tests.id('tea'))) ->> 'value')::timestamptz,
  '2027-02-03T10:00:01Z', 'a member does'
);
select tests.set_time('2027-02-05T10:00:02Z');
select is(pg_temp.retention(), 'late', 'it is late again when two days went by');
update public.projects set name = 'Tea house' where id = tests.id('tea');
select is(pg_temp.retention(), 'late', 'and a change of something else does not excuse it');
select tests.set_time('2027-02-06T10:00:00Z');
select private.record_audit(
  tests.id('fernway'), tests.id('tea'), 'retention.run',
  '{"contacts": 3, "anonymousConversations": 0, "anonymousMessages": 0, "failed": 1}', p_actor_kind => 'retention'
);
select is(pg_temp.retention(), 'failing', 'a run that left something undone is told');
select tests.set_time('2027-02-07T10:00:00Z');
select private.record_idle_retention(tests.id('tea'));
select is(pg_temp.retention(), 'working', 'until one leaves nothing');
select is(
  tests.attempt('olivia', format('select is_live from public.project_upkeep(%L)', tests.id('tea'))) ->> 'value', 'false',
  'without Realtime nothing is live'
);

select * from finish();
rollback;
