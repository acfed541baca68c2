-- Erasing many contacts at once: the same erasure, once for each.

begin;
select plan(10);
select tests.set_the_scene();
select tests.send(tests.message_call('m2', 'contact 2'));
select tests.send(tests.message_call('m3', 'contact 3'));

create function pg_temp.erase(project text, variadic contacts text[]) returns text language sql as $$
  select format('public.erase_contacts(%L, %L)', tests.id(project), array(select tests.id(c) from unnest(contacts) c))
$$;

select tests.cannot(persona, 'select ' || pg_temp.erase('tea', 'contact 1'), 'erase contacts')
from unnest(array['anon', 'ingest_api', 'service_role']) as persona;
select is(
  tests.attempt(persona, 'select ' || pg_temp.erase('tea', 'contact 1', 'contact 2')) ->> 'value', '[]',
  format('acting as %s erases nobody of another organization', persona)
)
from unnest(array['hanna', 'nobody']) as persona;
select tests.cannot(
  'milan',
  format('select public.erase_contacts(%L, array(select gen_random_uuid() from generate_series(1, 101)))', tests.id('tea')),
  'erase more than a batch', '22023'
);

select is(
  jsonb_array_length((
    tests.attempt('milan', 'select ' || pg_temp.erase('tea', 'contact 2', 'contact 1', 'contact 1', 'stranger')) ->> 'value'
  )::jsonb),
  2, 'each contact that was there has one receipt'
);
select set_eq(
  $$ select id from public.contacts where project_id = tests.id('tea') $$,
  $$ select tests.id('contact 3') $$,
  'the others stay'
);
select is(
  (select count(*) from private.erased_contacts where project_id = tests.id('tea')), 2::bigint,
  'each leaves its tombstone'
);
select is(
  (select count(*) from public.audit_events where project_id = tests.id('tea') and action = 'contact.erased' and actor_id = tests.id('milan')),
  2::bigint, 'each is in the audit record with who did it'
);

select * from finish();
rollback;
