begin;
select plan(15);
select tests.set_the_scene();
update public.projects set allowed_origins = '{https://tea.example}' where id = tests.id('tea');

create function pg_temp.check_from(origin text, state text default 'granted') returns text language sql as $$
  select format(
    'ingest.record_check(%L, %L, %L)', 'pk_tests_tea_00000000000', origin,
    jsonb_build_object('state', state, 'source', 'klaro', 'category', 'statistics')
  )
$$;
create function pg_temp.seen_by(person text) returns text language sql as $$
  select coalesce(tests.attempt(person, format(
    $q$ select string_agg(format('%%s %%s %%s', origin, case when is_allowed then 'allowed' else 'refused' end, coalesce(consent ->> 'state', '-')), ', ' order by origin) from public.origins_seen(%L) $q$,
    tests.id('tea')
  )) ->> 'value', 'nothing')
$$;

select is(pg_temp.seen_by('milan'), 'nothing', 'nothing was seen yet');
select tests.answers('ingest_api', pg_temp.check_from('https://tea.example', 'unknown'), 'OK', 'a check of the website is taken');
select tests.answers('ingest_api', pg_temp.check_from('http://localhost:6190'), 'ORIGIN_NOT_ALLOWED', 'one of another website is refused');
select is(pg_temp.seen_by('milan'), 'http://localhost:6190 refused -, https://tea.example allowed unknown', 'a member sees both, and of the refused one nothing that it said');
select is(pg_temp.seen_by('hanna'), 'nothing', 'a stranger sees none of it');
select tests.cannot('anon', format('select * from public.origins_seen(%L)', tests.id('tea')), 'see them');
select tests.cannot('olivia', 'select ' || pg_temp.check_from('https://tea.example'), 'tell of a check past the edge function');
select tests.answers('ingest_api', pg_temp.check_from('https://tea.example'), 'OK', 'and once more, with consent');
update public.projects set allowed_origins = allowed_origins || '{http://localhost:6190}' where id = tests.id('tea');
select is(pg_temp.seen_by('milan'), 'http://localhost:6190 allowed -, https://tea.example allowed granted', 'what is allowed now counts, and what was said last');

-- Strangers choose origins
delete from private.origins_seen;
select tests.answers('ingest_api', replace(tests.message_call('refused'), 'https://tea.example', 'null'), 'ORIGIN_NOT_ALLOWED', 'a sandboxed frame is refused');
select tests.send(pg_temp.check_from(origin))
from unnest(array['https://*.evil.example', '<script>alert(1)</script>', 'https://evil.example/path', 'https://' || repeat('a', 300) || '.example']) as origin;
select is((select string_agg(origin, ', ') from private.origins_seen), 'null', 'what is no origin is not kept');
select tests.send(pg_temp.check_from('https://shop' || n || '.example')) from generate_series(1, 40) as n;
select is((select count(*)::integer from private.origins_seen where project_id = tests.id('tea')), 20, 'twenty are kept');
select tests.send(pg_temp.check_from('https://newest.example'));
select is((select count(*)::integer from private.origins_seen where project_id = tests.id('tea')), 20, 'whatever comes');
update private.origins_seen set seen_at = seen_at - interval '8 days' where origin <> 'https://shop35.example';
select is(pg_temp.seen_by('milan'), 'https://shop35.example refused -', 'for seven days');
select private.discard_leftovers();
select is((select count(*)::integer from private.origins_seen), 1, 'then the nightly run deletes them');

select * from finish();
rollback;
