begin;
select plan(27);
select tests.set_the_scene();

-- Five contacts and five anonymous conversations, one more each day.
create function pg_temp.day(n int) returns timestamptz language sql as $$ select '2027-01-01T10:00:00Z'::timestamptz + make_interval(days => n) $$;
create function pg_temp.fill() returns void language plpgsql as $$
begin
  for n in 1..5 loop
    perform tests.set_time(pg_temp.day(n));
    perform tests.send(tests.message_call('old ' || n, 'old contact ' || n));
    perform tests.send(tests.message_call('anon ' || n, null, conversation_key => 'old page ' || n));
  end loop;
end
$$;
delete from public.contacts;
delete from public.conversations;
select pg_temp.fill();
select tests.set_time(pg_temp.day(13) + interval '1 second');

create function pg_temp.preview(contact_days int, anonymous_days int) returns text language sql as $$
  select format('select p.contacts || '' '' || p.anonymous_conversations from public.preview_retention(%L, %L, %L) p', tests.id('tea'), contact_days, anonymous_days)
$$;
select tests.cannot('anon', pg_temp.preview(10, 10), 'preview retention');
select tests.cannot('ingest_api', pg_temp.preview(10, 10), 'preview retention');
select is(tests.attempt('milan', pg_temp.preview(11, 10)) ->> 'value', '2 3', 'a preview counts what would go now');
select is(tests.attempt('milan', pg_temp.preview(null, null)) ->> 'value', '0 0', 'without retention nothing would');
select is(tests.attempt('hanna', pg_temp.preview(11, 10)) ->> 'value', null, 'a preview of another organization''s project is empty');
select is((select count(*) from public.contacts where project_id = tests.id('tea')), 5::bigint, 'a preview deletes nothing');

select tests.cannot(persona, 'call private.run_retention()', 'run retention') from unnest('{anon,olivia,ingest_api,service_role}'::text[]) as persona;
select tests.cannot(persona, format('select private.retention_batch(%L, 1)', tests.id('tea')), 'run a batch') from unnest('{anon,olivia,ingest_api,service_role}'::text[]) as persona;

update public.projects set contact_retention_days = 11, anonymous_retention_days = 10 where id = tests.id('tea');
select is((select count(*) from audit.past_retention), 0::bigint, 'the auditors'' view goes by real time, in which nothing is due');

select is(private.retention_batch(tests.id('tea'), 2), 4, 'a batch deletes no more than its size of each kind');
select results_eq(
  $$ select id from public.contacts where project_id = tests.id('tea') order by last_seen_at $$,
  $$ select tests.id('old contact ' || n) from generate_series(3, 5) n $$,
  'contacts that were not seen for so long go, the others stay'
);
select is(private.retention_batch(tests.id('tea'), 2), 1, 'the next batch deletes the rest');
select is(private.retention_batch(tests.id('tea'), 2), 0, 'and the one after nothing');
select is(
  (select count(*) from public.messages m join public.conversations c on c.id = m.conversation_id where c.contact_id = tests.id('old contact 3')),
  1::bigint, 'a contact that stays keeps its messages, older ones than an anonymous conversation may be too'
);
select is(
  (select array_agg(m.id order by m.created_at) from public.messages m join public.conversations c on c.id = m.conversation_id where c.project_id = tests.id('tea') and c.contact_id is null),
  array[tests.id('anon 4'), tests.id('anon 5')],
  'anonymous conversations have a limit of their own'
);
select is((select count(*) from public.messages where id = tests.id('anon 1')), 0::bigint, 'and go with their messages');
select tests.answers('ingest_api', tests.message_call('back', 'old contact 1'), 'CONTACT_ERASED', 'a contact that retention erased does not come back');
select is(
  (select count(*) from public.audit_events where action = 'contact.erased' and actor_kind = 'retention'), 2::bigint,
  'each erased contact is on the audit record as retention''s doing'
);
select private.record_idle_retention(tests.id('tea'));
select results_eq(
  $$ select details from public.audit_events where action = 'retention.run' and project_id = tests.id('tea') order by details ->> 'anonymousConversations' desc $$,
  $$ values
    ('{"contacts": 2, "anonymousMessages": 2, "anonymousConversations": 2}'::jsonb),
    ('{"contacts": 0, "anonymousMessages": 1, "anonymousConversations": 1}') $$,
  'each batch that did something is on the audit record with its counts'
);
select tests.set_time(private.clock() + interval '1 day');
select private.record_idle_retention(tests.id('tea')) from generate_series(1, 2);
select results_eq(
  $$ select details from public.audit_events where action = 'retention.run' and project_id = tests.id('tea') and created_at = private.clock() $$,
  $$ values ('{"contacts": 0, "anonymousMessages": 0, "anonymousConversations": 0}'::jsonb) $$,
  'and a day without work once, as a sign of life'
);

-- Leftovers
insert into public.organization_invitations (organization_id, email, token_hash, created_at, expires_at)
values
  (tests.id('fernway'), 'late@tests.example', sha256('late'), pg_temp.day(0) - interval '60 days', pg_temp.day(0) - interval '40 days'),
  (tests.id('fernway'), 'open@tests.example', sha256('open'), pg_temp.day(13), pg_temp.day(20));
select private.discard_leftovers();
select results_eq(
  'select email from public.organization_invitations', $$ values ('open@tests.example') $$,
  'an invitation that ran out a month ago is deleted with its e-mail address'
);

select * from finish();
rollback;
