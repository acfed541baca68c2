-- What the other files stand on: the people, their organizations, and how to act as one of them. Left in the
-- database in a schema of its own; a database that only tests use.
--
--   Olivia owns Fernway, Milan is a member of it; Hanna owns Harbor. Fernway has the project `tea`, Harbor
--   has `boats`. `contact 1` of each project wrote one message; Fernway has an anonymous conversation too.

begin;

create schema if not exists tests;
grant usage on schema tests to public;

create or replace function tests.id(name text)
returns uuid
language sql
immutable
as $$ select md5(name)::uuid $$;

-- Runs a statement as somebody, and says what came of it. What it changed stays, the role does not. Who acts "with a code"
-- has given a second factor.
create or replace function tests.attempt(persona text, statement text)
returns jsonb
language plpgsql
as $$
declare
  v_name text := replace(persona, ' with a code', '');
  v_is_user boolean := v_name in ('olivia', 'milan', 'hanna', 'nobody');
  v_claims jsonb := jsonb_build_object(
    'sub', tests.id(v_name), 'role', 'authenticated', 'aal', case when v_name = persona then 'aal1' else 'aal2' end
  );
  v_value text;
  v_rows bigint;
  v_state text;
  v_message text;
begin
  begin
    -- Supabase's `auth.uid()` reads either setting, the local stack's the first.
    perform set_config('request.jwt.claim.sub', case when v_is_user then tests.id(v_name)::text else '' end, true);
    perform set_config('request.jwt.claims', case when v_is_user then v_claims::text else '' end, true);
    perform set_config('role', case when v_is_user then 'authenticated' else persona end, true);
    if statement ~* '^\s*select' then
      execute statement into v_value;
    else
      execute statement;
    end if;
    get diagnostics v_rows = row_count;
    perform set_config('role', 'none', true);
    perform set_config('request.jwt.claim.sub', '', true);
    perform set_config('request.jwt.claims', '', true);
    return jsonb_build_object('rows', v_rows, 'value', v_value);
  exception when others then
    get stacked diagnostics v_state = returned_sqlstate, v_message = message_text;
  end;
  return jsonb_build_object('error', v_state, 'message', v_message);
end
$$;

create or replace function tests.can(persona text, statement text, what text, expected_rows bigint default null)
returns text
language plpgsql
as $$
declare
  v_attempt jsonb := tests.attempt(persona, statement);
  v_ok boolean := v_attempt -> 'error' is null
    and (expected_rows is null or (v_attempt ->> 'rows')::bigint = expected_rows);
begin
  return ok(v_ok, format('acting as %s can %s', persona, what))
    || case when v_ok then '' else e'\n' || diag(v_attempt::text) end;
end
$$;

create or replace function tests.cannot(persona text, statement text, what text, expected_error text default '42501')
returns text
language plpgsql
as $$
declare
  v_attempt jsonb := tests.attempt(persona, statement);
  v_ok boolean := v_attempt ->> 'error' = expected_error;
begin
  return ok(coalesce(v_ok, false), format('acting as %s cannot %s', persona, what))
    || case when v_ok then '' else e'\n' || diag(v_attempt::text) end;
end
$$;

create or replace function tests.sees(persona text, query text, expected_rows bigint, what text)
returns text
language sql
as $$
  select is(
    tests.attempt(persona, 'select count(*) from (' || query || ') q') ->> 'value',
    expected_rows::text,
    format('acting as %s sees %s', persona, what)
  );
$$;

-- The code with which a function of ours answers, or the error that it should not have raised.
create or replace function tests.answers(persona text, call text, expected_code text, what text)
returns text
language plpgsql
as $$
declare
  v_attempt jsonb := tests.attempt(persona, 'select ' || call);
begin
  return is(
    coalesce((v_attempt ->> 'value')::jsonb ->> 'code', v_attempt::text),
    expected_code,
    what
  );
end
$$;

-- From here to the end of the transaction the recorded time is what `tests.set_time` says.
create or replace function tests.set_time(t timestamptz)
returns void
language plpgsql
as $$
begin
  perform set_config('tests.now', t::text, true);
  create or replace function private.clock() returns timestamptz
  language sql volatile set search_path = ''
  as 'select current_setting(''tests.now'')::timestamptz';
end
$$;

create or replace function tests.consent(at text default '2026-11-01T10:00:00Z')
returns jsonb
language sql
immutable
as $$
  select jsonb_build_object(
    'state', 'granted', 'source', 'manual', 'category', 'statistics', 'method', 'explicit', 'at', at
  )
$$;

-- A message of a consenting visitor, or of an anonymous one where `contact` is null. A short conversation key is filled
-- up to the length that one must have.
create or replace function tests.message_call(
  message text,
  contact text default 'contact 1',
  channel text default 'live_support',
  key text default 'tea',
  country text default 'DE',
  page_url text default 'https://tea.example/',
  conversation_key text default null,
  consent jsonb default tests.consent(),
  gpc boolean default false
)
returns text
language sql
immutable
as $$
  select format(
    'ingest.record_message(%L, %L, %L, %L, %L, %L, %L, %L, %L, %L, %L, %L, %L)',
    'pk_tests_' || key || '_00000000000', 'https://' || key || '.example', gpc, tests.id(message), channel,
    case channel when 'ai_search' then '30 minutes' else '24 hours' end, 'Text of ' || message, tests.id(contact),
    case when contact is not null then country end, case when contact is not null then page_url end,
    '{utm_source=mail,q=oolong}', case when contact is not null then consent end, rpad(conversation_key, greatest(16, length(conversation_key)), '.')
  )
$$;

create or replace function tests.send(call text)
returns jsonb
language sql
as $$ select (tests.attempt('ingest_api', 'select ' || call) ->> 'value')::jsonb $$;

create or replace function tests.set_the_scene()
returns void
language plpgsql
as $$
begin
  insert into auth.users (id, email, aud, role)
  select tests.id(name), name || '@tests.example', 'authenticated', 'authenticated'
  from unnest(array['olivia', 'milan', 'hanna', 'nobody']) as name;

  insert into public.organizations (id, name)
  values (tests.id('fernway'), 'Fernway'), (tests.id('harbor'), 'Harbor');

  insert into public.organization_members (organization_id, user_id, role)
  values
    (tests.id('fernway'), tests.id('olivia'), 'owner'),
    (tests.id('fernway'), tests.id('milan'), 'member'),
    (tests.id('harbor'), tests.id('hanna'), 'owner');

  insert into public.projects (id, organization_id, name, allowed_origins, messages_per_minute)
  values
    (tests.id('tea'), tests.id('fernway'), 'Tea', '{https://tea.example}', null),
    (tests.id('boats'), tests.id('harbor'), 'Boats', '{https://boats.example}', null);

  insert into public.project_access_keys (access_key, project_id)
  values ('pk_tests_tea_00000000000', tests.id('tea')), ('pk_tests_boats_00000000000', tests.id('boats'));

  insert into public.project_secret_keys (project_id, id, name, key_hash, last_four)
  values
    (tests.id('tea'), tests.id('tea key'), 'Server', sha256('sk_tea'), '_tea'),
    (tests.id('boats'), tests.id('boats key'), 'Server', sha256('sk_boats'), 'oats');

  perform tests.send(tests.message_call('message 1'));
  perform tests.send(tests.message_call('anonymous 1', null, conversation_key => 'page 1'));
  perform tests.send(tests.message_call('boats message 1', 'boats contact 1', key => 'boats'));
end
$$;

select plan(1);
select pass('personas are ready');
select * from finish();

commit;
