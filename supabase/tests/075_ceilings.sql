begin;
select plan(36);
select tests.set_the_scene();
update public.projects
set project_messages_per_minute = 3, new_contacts_per_minute = 2, new_contacts_per_day = 3
where id = tests.id('tea');
delete from private.rates;

-- A stranger with the access key alone chooses a new visitor key for each message.
select tests.set_time('2027-01-01T10:00:00Z');
select tests.answers('ingest_api', tests.message_call('c1', 'new 1'), 'OK', 'a new contact');
select tests.answers('ingest_api', tests.message_call('c2', 'new 2'), 'OK', 'and another one');
select is(
  tests.send(tests.message_call('c3', 'new 3')), '{"code": "RATE_LIMITED", "originAllowed": true, "retryAfter": 60}'::jsonb,
  'one more in this minute is refused with the seconds to wait'
);
select is_empty($$ select from public.contacts where id = tests.id('new 3') $$, 'and is no contact');
select tests.set_time('2027-01-01T10:01:00Z');
select tests.answers('ingest_api', tests.message_call('c3', 'new 3'), 'OK', 'but is in the next');
select tests.answers('ingest_api', tests.message_call('c4', 'new 4'), 'RATE_LIMITED', 'the day has a ceiling of its own');
select tests.answers('ingest_api', tests.message_call('c5', 'new 1'), 'OK', 'which is nothing to a contact that is known');
select tests.answers('ingest_api', tests.message_call('c7', 'new 2'), 'RATE_LIMITED', 'all messages of a minute have one as well, whoever sends them');
select tests.set_time('2027-01-01T10:02:00Z');
select tests.answers('ingest_api', tests.message_call('c7', 'new 2'), 'OK', 'a contact that is known goes on in the next minute');
select tests.answers('ingest_api', tests.message_call('c6', null, conversation_key => 'page 1'), 'OK', 'so does who stays anonymous');
select tests.answers('ingest_api', tests.message_call('c4', 'new 4'), 'RATE_LIMITED', 'a new contact does not');
select tests.set_time('2027-01-02T10:02:00Z');
select tests.answers('ingest_api', tests.message_call('c4', 'new 4'), 'OK', 'before the day is over');

-- The owner sees it.
select results_eq(
  $$ select day, what, refused from private.ceilings_met where project_id = tests.id('tea') order by what $$,
  $$ values
    ('2027-01-01'::date, 'messages', 1::bigint),
    ('2027-01-01', 'new contacts a day', 2),
    ('2027-01-01', 'new contacts a minute', 1) $$,
  'what was refused is counted by day and ceiling'
);
select is(
  tests.attempt('milan', format('select sum(refused) from public.ceilings_met(%L)', tests.id('tea'))) ->> 'value', '4',
  'and shown to members'
);
select is(
  tests.attempt('hanna', format('select sum(refused) from public.ceilings_met(%L)', tests.id('tea'))) ->> 'value', null,
  'not to strangers'
);
select tests.cannot('anon', format('select * from public.ceilings_met(%L)', tests.id('tea')), 'see them');

-- Exports
create function pg_temp.export() returns text language sql as $$
  select format('ingest.export_contact(%L, null, %L)', 'pk_tests_tea_00000000000', tests.id('contact 1'))
$$;
create function pg_temp.page(after text default null) returns text language sql as $$
  select format('ingest.export_messages(%L, null, %L, %L)', 'pk_tests_tea_00000000000', tests.id('contact 1'), tests.id(after))
$$;
create function pg_temp.whole_export() returns text language plpgsql as $$
declare
  v_code text := tests.send(pg_temp.export()) ->> 'code';
begin
  perform tests.send(pg_temp.page('message 1'));
  return v_code;
end
$$;
select tests.answers('ingest_api', pg_temp.export(), 'OK', 'a visitor begins an export');
select is(
  tests.send(pg_temp.export()), '{"code": "RATE_LIMITED", "originAllowed": true, "retryAfter": 30}'::jsonb,
  'and no other one meanwhile'
);
select tests.set_time('2027-01-02T10:02:20Z');
select tests.answers('ingest_api', pg_temp.page(), 'OK', 'a page is read');
select tests.set_time('2027-01-02T10:02:40Z');
select tests.answers('ingest_api', pg_temp.export(), 'RATE_LIMITED', 'so the export goes on');
select is(tests.send(pg_temp.page('message 1')) -> 'messages', '[]', 'until nothing is left to read');
select tests.answers('ingest_api', pg_temp.export(), 'OK', 'then the next one begins');
select tests.set_time('2027-01-02T10:03:11Z');
select tests.answers('ingest_api', pg_temp.export(), 'OK', 'one that broke off stands in the way for 30 seconds');
select tests.send(pg_temp.page('message 1'));
select is(
  (select count(*) from generate_series(1, 12) where pg_temp.whole_export() = 'OK'), 7::bigint,
  'a visitor exports ten times an hour'
);
select is((tests.send(pg_temp.export()) ->> 'retryAfter')::integer, 3529, 'and is told when the hour is over');
select results_eq(
  $$ select exports, details from audit.exports where contact_hash = encode(private.contact_hash(tests.id('contact 1')), 'hex') $$,
  $$ values (10, '{"exports": 10}'::jsonb) $$,
  'they are one event, which counts them'
);
select tests.set_time('2027-01-02T11:02:01Z');
select is(pg_temp.whole_export(), 'OK', 'another hour');
select is((select count(*) from public.audit_events where action = 'contact.exported'), 2::bigint, 'is another event');

-- Withdrawals and erasures of keys that nobody has
create function pg_temp.erase(contact text, key text default 'pk_tests_tea_00000000000') returns text language sql as $$
  select format('ingest.erase_contact(%L, null, %L)', key, tests.id(contact))
$$;
select is(
  (select count(*) from generate_series(1, 1300) n where tests.send(pg_temp.erase('made up ' || n)) ->> 'code' = 'NOT_FOUND'), 600::bigint,
  'made-up keys leave no more than 600 tombstones an hour'
);
select is((select count(*) from private.erased_contacts where expires_at is not null), 600::bigint, 'each for a day');
select tests.answers('ingest_api', tests.message_call('late', 'made up 1'), 'CONTACT_ERASED', 'in which their first message comes too late');
select tests.set_time('2027-01-03T12:00:00Z');
select private.discard_leftovers();
select is((select count(*) from private.erased_contacts where expires_at is not null), 0::bigint, 'then they go');
select tests.answers('ingest_api', pg_temp.erase('contact 1'), 'OK', 'a contact that was there');
select tests.set_time('2028-01-03T12:00:00Z');
select private.discard_leftovers();
select tests.answers('ingest_api', pg_temp.erase('contact 1'), 'CONTACT_ERASED', 'leaves one for good');
update public.project_access_keys set expires_at = private.clock() - interval '1 day' where access_key = 'pk_tests_tea_00000000000';
select tests.send(pg_temp.erase('made up 2'));
select tests.send(format('ingest.record_withdrawal(%L, null, %L)', 'pk_tests_tea_00000000000', tests.id('made up 2')));
select tests.send(format('ingest.export_contact(%L, null, %L)', 'pk_tests_tea_00000000000', tests.id('made up 2')));
select is_empty(
  $$ select from private.rates where key = private.contact_hash(tests.id('made up 2')) $$,
  'an access key that has expired leads to no count where there is no contact'
);
select is(
  (select count(*) from private.erased_contacts where contact_hash = private.contact_hash(tests.id('made up 2'))), 0::bigint,
  'and to no tombstone'
);

select * from finish();
rollback;
