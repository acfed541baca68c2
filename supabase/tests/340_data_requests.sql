-- The desk for data requests: who may, when one is due, what is kept of it, and what came of it.

begin;
select plan(41);
select tests.set_the_scene();
select tests.set_time('2027-02-03T10:00:00Z');

create function pg_temp.open(asked text, contact text default 'contact 1', received text default '2027-01-31') returns text language sql as $$
  select format('public.open_data_request(%L, %L, %L, %L)', tests.id('tea'), tests.id(contact), asked, received)
$$;
create function pg_temp.enter(asked text, contact text default 'contact 1', received text default '2027-01-31') returns uuid language sql as $$
  select ((tests.attempt('milan', 'select ' || pg_temp.open(asked, contact, received)) ->> 'value')::jsonb ->> 'requestId')::uuid
$$;
create function pg_temp.close(request uuid, refused boolean default false) returns text language sql as $$
  select format('public.close_data_request(%L, %L, %L)', tests.id('tea'), request, refused)
$$;
create function pg_temp.outcome(request uuid, refused boolean default false) returns text language sql as $$
  select coalesce(answer ->> 'outcome', answer ->> 'code')
  from (select (tests.attempt('milan', 'select ' || pg_temp.close(request, refused)) ->> 'value')::jsonb as answer) a
$$;
create function pg_temp.done(what text, contact text default 'contact 1') returns jsonb language sql as $$
  select tests.attempt('milan', format('select public.%s(%L, %L)', what, tests.id('tea'), tests.id(contact)))
$$;
create temp table requests (name text primary key, id uuid);

-- Who may
insert into requests values ('erasure', pg_temp.enter('erasure'));
select tests.cannot(persona, 'select ' || pg_temp.open('export'), 'enter a request')
from unnest(array['anon', 'ingest_api', 'service_role']) as persona;
select tests.cannot(persona, 'select ' || pg_temp.close(id), 'close a request')
from unnest(array['anon', 'ingest_api', 'service_role']) as persona, requests;
select tests.cannot(persona, format('select public.withdraw_consent(%L, %L)', tests.id('tea'), tests.id('contact 1')), 'withdraw consent for a contact')
from unnest(array['anon', 'ingest_api', 'service_role']) as persona;
select tests.answers(persona, pg_temp.open('export'), 'NOT_FOUND', persona || ' enters none for another organization')
from unnest(array['hanna', 'nobody']) as persona;
select tests.answers('hanna', pg_temp.close(id, true), 'NOT_FOUND', 'nor closes one of theirs') from requests;
select tests.answers(
  'hanna', format('public.withdraw_consent(%L, %L)', tests.id('tea'), tests.id('contact 1')), 'NOT_FOUND', 'nor withdraws consent for their contact'
);
select tests.sees('hanna', 'select * from public.data_requests', 0, 'no request of another organization');
select tests.sees(
  'hanna', format('select * from public.data_request_events(%L, %L)', tests.id('tea'), id), 0, 'nothing of what was done for it'
) from requests;
select tests.cannot('anon', 'select * from public.data_requests', 'read requests');
select tests.cannot('milan', format('update public.data_requests set outcome = %L', 'fulfilled'), 'change a request');
select tests.cannot('milan', 'delete from public.data_requests', 'delete a request');
select tests.sees('milan', 'select * from public.data_requests', 1, 'a request of the project');
select tests.answers('milan', pg_temp.close(tests.id('none')), 'NOT_FOUND', 'a request that is not there is not found');

-- When it is due
create temp table days as
select received, due, pg_temp.enter('export', 'stranger', received) as id
from (values
  ('2027-01-15', '2027-02-15'), ('2027-01-31', '2027-02-28'), ('2024-01-31', '2024-02-29'), ('2026-10-31', '2026-11-30'),
  ('2026-12-31', '2027-01-31')
) as known (received, due);
select is(r.due_on, d.due::date, format('received on %s it is due on %s', d.received, d.due))
from days d
join public.data_requests r using (id);
select tests.cannot('milan', 'select ' || pg_temp.open('export', received => '2027-02-05'), 'enter one that is yet to come', '22023');
select tests.cannot('milan', 'select ' || pg_temp.open('anything'), 'enter what nobody can ask for', '23514');

-- What came of it
select is(pg_temp.outcome(pg_temp.enter('export', 'stranger')), 'nothing_held', 'of a stranger nothing is held');
select is(
  (select count(*) from public.data_requests where contact_id = tests.id('stranger')), 0::bigint, 'and their id is not kept'
);
insert into requests values ('export', pg_temp.enter('export')), ('both', pg_temp.enter('export_and_erasure'));
insert into requests values ('withdrawal', pg_temp.enter('withdrawal')), ('refused', pg_temp.enter('erasure'));
select is(pg_temp.outcome(id), 'NOT_DONE', name || ' is not closed before it is done') from requests where name = 'both';
select pg_temp.done('export_contact');
select is(pg_temp.outcome(id), 'fulfilled', 'an export is, once it was made') from requests where name = 'export';
select is(contact_id, null, 'and then forgets the id') from public.data_requests where id = (select id from requests where name = 'export');
select is(pg_temp.outcome(id), 'NOT_DONE', 'who asked for both has half of it') from requests where name = 'both';
select is(pg_temp.outcome(id, true), 'refused', 'a request may be refused') from requests where name = 'refused';
select is(pg_temp.outcome(id), 'refused', 'and stays so') from requests where name = 'refused';
select pg_temp.done('withdraw_consent');
select is(pg_temp.outcome(id), 'fulfilled', 'a member withdraws for who asked') from requests where name = 'withdrawal';
select pg_temp.done('erase_contact');
select is(
  (select count(*) from public.data_requests where contact_id is not null), 0::bigint, 'an erasure takes the id out of every request'
);
select is(pg_temp.outcome(id), 'fulfilled', name || ' is fulfilled then') from requests where name in ('both', 'erasure');
select is(
  (
    select count(*) from public.audit_events e
    where e.action like 'data_request.%' and e::text like any (array(select '%' || tests.id(c) || '%' from unnest(array['contact 1', 'stranger']) c))
  ),
  0::bigint, 'no id is on the audit record'
);
select is(
  (select count(*) from public.audit_events where project_id = tests.id('tea') and action = 'data_request.closed'), 6::bigint,
  'each closing is on the audit record once'
);

select * from finish();
rollback;
