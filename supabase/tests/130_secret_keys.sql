begin;
select plan(15);
select tests.set_the_scene();

select tests.cannot('anon', $$ select public.create_secret_key(tests.id('tea'), 'x') $$, 'make a secret key');
select tests.cannot('milan', $$ select public.create_secret_key(tests.id('tea'), 'x') $$, 'make a secret key as a mere member');
select tests.cannot('hanna', $$ select public.create_secret_key(tests.id('tea'), 'x') $$, 'make a secret key of another organization');
select tests.cannot('olivia', $$ select public.create_secret_key(tests.id('tea'), ' ') $$, 'make one without a name', '23514');

create temp table made as
select (tests.attempt('olivia', $$ select to_jsonb(k) from public.create_secret_key(tests.id('tea'), ' Backoffice ') k $$) ->> 'value')::jsonb as key;
select matches((select key ->> 'secret_key' from made), '^sk_[0-9a-f]{64}$', 'the key is shown once, to the owner who makes it');
select results_eq(
  $$ select name, key_hash, last_four, revoked_at from public.project_secret_keys where id = (select (key ->> 'id')::uuid from made) $$,
  $$ select 'Backoffice', sha256(convert_to(key ->> 'secret_key', 'UTF8')), right(key ->> 'secret_key', 4), null::timestamptz from made $$,
  'its hash is stored'
);
select is_empty(
  $$ select from public.project_secret_keys k, made where to_jsonb(k)::text like '%' || (made.key ->> 'secret_key') || '%' $$,
  'the key itself is not'
);
select is(
  (select details - 'lastFour' from public.audit_events where action = 'secret_key.created' and actor_id = tests.id('olivia')),
  (select jsonb_build_object('keyId', key -> 'id', 'name', 'Backoffice') from made),
  'a new secret key is on the audit record'
);

select tests.cannot('anon', format('select public.revoke_secret_key(%L, %L)', tests.id('tea'), tests.id('tea key')), 'revoke a secret key');
select tests.cannot('milan', format('select public.revoke_secret_key(%L, %L)', tests.id('tea'), tests.id('tea key')), 'revoke a secret key as a mere member');
select tests.cannot('hanna', format('select public.revoke_secret_key(%L, %L)', tests.id('tea'), tests.id('tea key')), 'revoke a secret key of another organization');
select is(tests.attempt('olivia', format('select public.revoke_secret_key(%L, %L)', tests.id('tea'), tests.id('tea key'))) ->> 'value', 'true', 'an owner revokes a secret key');
select is(tests.attempt('olivia', format('select public.revoke_secret_key(%L, %L)', tests.id('tea'), tests.id('tea key'))) ->> 'value', 'false', 'once');
select tests.answers(
  'ingest_api', format('ingest.erase_contact_by_secret_key(%L, %L, %L)', sha256('sk_tea'), tests.id('tea'), tests.id('contact 1')),
  'UNAUTHENTICATED', 'a revoked secret key opens nothing from then on'
);
select is(
  (select details ->> 'keyId' from public.audit_events where action = 'secret_key.revoked'), tests.id('tea key')::text,
  'a revoked secret key is on the audit record'
);

select * from finish();
rollback;
