-- The list of conversations, those of contacts and the anonymous ones: who may ask, what each filter picks, pages, and
-- deleting one.

begin;
select plan(76);
select tests.set_the_scene();

-- Forty conversations with known values: every fourth is anonymous, two of them share each time.
create temp table known as
select
  i,
  tests.id('known conversation ' || i) as id,
  case when i % 4 <> 0 then tests.id('known contact ' || i) end as contact_id,
  case when i % 5 < 2 then 'ai_search' else 'live_support' end as channel,
  '2027-03-01T00:00:00Z'::timestamptz + ((i * 7 % 40) / 2) * interval '1 hour' as last_message_at,
  case when i % 6 = 1 then '2027-02-28T00:00:00Z'::timestamptz + (i * 11 % 5) * interval '1 hour' end as waiting_since,
  case when i % 6 = 2 then '2027-03-03T00:00:00Z'::timestamptz end as resolved_at,
  case i % 3 when 0 then tests.id('milan') when 1 then tests.id('olivia') end as assigned_to
from generate_series(0, 39) as i;
grant select on known to authenticated;

delete from public.conversations where project_id = tests.id('tea');
delete from public.contacts where project_id = tests.id('tea');
insert into public.contacts (project_id, id, country, created_at, last_seen_at, conversations_count, last_conversation_at)
select tests.id('tea'), contact_id, 'SE', last_message_at - interval '1 day', last_message_at, 1, last_message_at - interval '1 day'
from known
where contact_id is not null;
insert into public.conversations (
  project_id, id, contact_id, channel, created_at, last_message_at, messages_count, waiting_since, resolved_at, assigned_to
)
select
  tests.id('tea'), id, contact_id, channel, last_message_at - interval '1 day', last_message_at, 2, waiting_since,
  resolved_at, assigned_to
from known;
insert into public.messages (project_id, id, conversation_id, text, created_at)
select
  tests.id('tea'), tests.id('known message ' || i || ' ' || n), id,
  case n
    when 1 then 'Hello ' || case when i % 10 = 0 then 'shipping abroad' else 'there' end
    else 'Bye ' || i
  end,
  last_message_at - (2 - n) * interval '1 day'
from known, generate_series(1, 2) as n;
update public.messages set sender = 'member', author_id = tests.id('olivia'), is_note = true
where project_id = tests.id('tea') and id = tests.id('known message 5 2');

create function pg_temp.list(filter jsonb, project text default 'tea', persona text default 'milan') returns jsonb language sql as $$
  select coalesce((
    tests.attempt(persona, format(
      'select jsonb_agg(to_jsonb(l)) from public.list_conversations(%L, %L, page_size => 500) l', tests.id(project), filter
    )) ->> 'value'
  )::jsonb, '[]')
$$;
create function pg_temp.numbers(filter jsonb) returns int[] language sql as $$
  select coalesce(array_agg(k.i order by k.i), '{}')
  from jsonb_array_elements(pg_temp.list(filter)) as l
  join known k on k.id = (l ->> 'id')::uuid
$$;

-- Who may
select tests.cannot(persona, format('select public.list_conversations(%L)', tests.id('tea')), 'list conversations')
from unnest(array['anon', 'ingest_api', 'service_role']) as persona;
select tests.cannot(persona, format('select public.count_conversations(%L)', tests.id('tea')), 'count conversations')
from unnest(array['anon', 'ingest_api', 'service_role']) as persona;
select tests.cannot(persona, format('select public.delete_conversation(%L, %L)', tests.id('tea'), id), 'delete a conversation')
from unnest(array['anon', 'ingest_api', 'service_role']) as persona, known where i = 4;
select tests.sees(persona, format('select * from public.list_conversations(%L)', tests.id('tea')), 40, 'the conversations of the project')
from unnest(array['olivia', 'milan']) as persona;
select tests.sees(persona, format('select * from public.list_conversations(%L)', tests.id('tea')), 0, 'no conversation of another organization')
from unnest(array['hanna', 'nobody']) as persona;
select is(
  tests.attempt(persona, format('select public.count_conversations(%L)', tests.id('tea'))) ->> 'value', '0',
  format('acting as %s counts no conversation of another organization', persona)
)
from unnest(array['hanna', 'nobody']) as persona;
select is(pg_temp.list('{"search": "Text"}', 'boats'), '[]', 'acting as milan finds no words in another organization''s messages');
select isnt(pg_temp.list('{"search": "Text"}', 'boats', 'hanna'), '[]', 'acting as hanna finds them in her own');

-- A row
select is(
  (select l from jsonb_array_elements(pg_temp.list('{}')) as l where l ->> 'id' = tests.id('known conversation 4')::text),
  (
    select jsonb_build_object(
      'id', id, 'contact_id', null, 'country', null, 'channel', channel, 'created_at', last_message_at - interval '1 day',
      'last_message_at', last_message_at, 'messages_count', 2, 'waiting_since', null,
      'resolved_at', null, 'assigned_to', tests.id('olivia'), 'excerpt', 'Bye 4', 'sender', 'visitor',
      'reported_by', null, 'author_id', null, 'is_note', false
    )
    from known where i = 4
  ),
  'an anonymous conversation is of no contact and no country, and says what was written last'
);
select is(
  (
    select jsonb_build_array(l -> 'contact_id', l -> 'country', l -> 'sender', l -> 'author_id', l -> 'is_note')
    from jsonb_array_elements(pg_temp.list('{}')) as l
    where l ->> 'id' = tests.id('known conversation 5')::text
  ),
  jsonb_build_array(tests.id('known contact 5'), 'SE', 'member', tests.id('olivia'), true),
  'a contact''s conversation names the contact and its country, and who wrote last'
);
select is(
  (select array_agg(distinct l ->> 'excerpt') from jsonb_array_elements(pg_temp.list('{"search": "ship"}')) as l),
  array[format('Hello %sshipping%s abroad', chr(2), chr(3))],
  'a search shows the newest message that has the words'
);

-- Filters, each against what the rows themselves say
create function pg_temp.picks(filter jsonb, condition text, what text) returns setof text language plpgsql as $$
declare
  v_expected int[];
begin
  execute format('select coalesce(array_agg(i order by i), ''{}'') from known where %s', condition) into v_expected;
  if cardinality(v_expected) in (0, 40) then
    return next fail(what || ': the test''s own condition tells nothing apart');
    return next fail(what || ': counted');
  end if;
  return next is(pg_temp.numbers(filter), v_expected, what);
  return next is(
    tests.attempt('milan', format('select public.count_conversations(%L, %L)', tests.id('tea'), filter)) ->> 'value',
    cardinality(v_expected)::text,
    what || ': counted'
  );
end
$$;
select pg_temp.picks('{"who": "anonymous"}', 'contact_id is null', 'anonymous');
select pg_temp.picks('{"who": "contact"}', 'contact_id is not null', 'of contacts');
select pg_temp.picks('{"channel": "ai_search"}', 'channel = ''ai_search''', 'of a channel');
select pg_temp.picks('{"active_from": "2027-03-01", "time_zone": "America/New_York"}', 'last_message_at >= ''2027-03-01T05:00:00Z''', 'from a day on, which begins where the reader is');
select pg_temp.picks('{"active_to": "2027-02-28", "time_zone": "America/New_York"}', 'last_message_at < ''2027-03-01T05:00:00Z''', 'until a day, which ends where the reader is');
select pg_temp.picks('{"active_after": "2027-03-01T05:00:00Z"}', 'last_message_at > ''2027-03-01T05:00:00Z''', 'after a time, itself left out');
select pg_temp.picks('{"state": "waiting"}', 'waiting_since is not null', 'waiting for an answer');
select pg_temp.picks('{"state": "open"}', 'resolved_at is null', 'open');
select pg_temp.picks('{"state": "resolved"}', 'resolved_at is not null', 'resolved');
select pg_temp.picks('{"assigned_to": "me"}', 'i % 3 = 0', 'of the member who asks');
select pg_temp.picks('{"assigned_to": "nobody"}', 'assigned_to is null', 'of nobody');
select pg_temp.picks(jsonb_build_object('assigned_to', tests.id('olivia')), 'i % 3 = 1', 'of another member');
select pg_temp.picks(
  '{"state": "open", "assigned_to": "me", "who": "contact", "channel": "live_support", "search": "bye"}',
  'resolved_at is null and i % 3 = 0 and contact_id is not null and channel = ''live_support''',
  'open ones of a member, and more'
);
select pg_temp.picks(
  '{"state": "waiting", "channel": "ai_search", "search": "there"}',
  'waiting_since is not null and channel = ''ai_search'' and i % 10 <> 0',
  'waiting ones with a word'
);
select pg_temp.picks('{"search": "ship"}', 'i % 10 = 0', 'with a word, by its beginning');
select pg_temp.picks('{"search": "abroad ship"}', 'i % 10 = 0', 'with several words in one message');
select pg_temp.picks(
  '{"search": "ship", "who": "anonymous", "channel": "ai_search", "active_from": "2027-03-01"}',
  'i % 10 = 0 and contact_id is null and channel = ''ai_search''',
  'several filters at once'
);
select is(pg_temp.numbers(filter), '{}', format('nothing is picked by %s', filter))
from unnest(array['{"search": "ship bye"}', '{"search": "& | !"}', '{"channel": "letters"}', '{"who": "somebody"}', '{"state": "done"}']::jsonb[]) as filter;
select tests.cannot(
  'milan', format('select public.list_conversations(%L, %L)', tests.id('tea'), filter), format('filter by %s, which means nothing', filter), '22023'
)
from unnest(array['[]', '{"country": ["DE"]}']) as filter;

-- Pages, walked to the end in both directions
create function pg_temp.walk(ascending boolean) returns uuid[] language plpgsql as $$
declare
  v_rows jsonb;
  v_all uuid[] := '{}';
  v_value text;
  v_id uuid;
begin
  loop
    v_rows := (tests.attempt('milan', format(
      'select coalesce(jsonb_agg(jsonb_build_array(last_message_at::text, id)), ''[]'') from public.list_conversations(%L, ''{}'', %L, %L, %L, 7)',
      tests.id('tea'), ascending, v_value, v_id
    )) ->> 'value')::jsonb;
    exit when v_rows = '[]' or cardinality(v_all) > 100;
    v_all := v_all || array(select (r ->> 1)::uuid from jsonb_array_elements(v_rows) as r);
    v_value := v_rows -> -1 ->> 0;
    v_id := v_rows -> -1 ->> 1;
  end loop;
  return v_all;
end
$$;
select is(pg_temp.walk(false), array(select id from known order by last_message_at desc, id desc), 'pages hold every conversation once, newest activity first');
select is(pg_temp.walk(true), array(select id from known order by last_message_at, id), 'and so they do the other way');
select is(
  (
    tests.attempt('milan', format(
      'select array_agg(id order by n) from public.list_conversations(%L, ''{"state": "waiting"}'', true) with ordinality as l (id, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, n)',
      tests.id('tea')
    )) ->> 'value'
  )::uuid[],
  array(select id from known where waiting_since is not null order by waiting_since, id),
  'those that wait are in the order of how long they wait'
);
select is(
  tests.attempt('milan', format('select public.count_conversations(%L, ''{}'', 25)', tests.id('tea'))) ->> 'value',
  '25', 'counting stops where it was told to'
);

-- Deleting
select tests.answers(
  persona, format('public.delete_conversation(%L, %L)', tests.id('tea'), tests.id('known conversation 4')),
  'NOT_FOUND', format('acting as %s finds no conversation of another organization to delete', persona)
)
from unnest(array['hanna', 'nobody']) as persona;
select is(
  (
    tests.attempt('milan', format('select public.delete_conversation(%L, %L)', tests.id('tea'), tests.id('known conversation 4')))
    ->> 'value'
  )::jsonb,
  '{"code": "OK", "messages": 2}', 'a member deletes an anonymous conversation'
);
select is_empty(
  $$ select from public.messages where conversation_id = tests.id('known conversation 4')
     union all select from public.conversations where id = tests.id('known conversation 4') $$,
  'nothing of it is left'
);
select results_eq(
  $$ select actor_id, details, contact_hash from public.audit_events where action = 'conversation.deleted' $$,
  $$ select tests.id('milan'), '{"channel": "live_support", "messages": 2, "anonymous": true}'::jsonb, null::text $$,
  'the audit record says who deleted it, and nothing that was written'
);
select tests.answers(
  'milan', format('public.delete_conversation(%L, %L)', tests.id('tea'), tests.id('known conversation 4')),
  'NOT_FOUND', 'what is gone is not deleted twice'
);

-- Of a contact with several
select tests.set_time('2027-03-05T10:00:00Z');
select tests.send(tests.message_call('first', 'contact 9'));
select tests.set_time('2027-03-09T10:00:00Z');
select tests.send(tests.message_call('second', 'contact 9'));
select tests.answers(
  'milan',
  format(
    'public.delete_conversation(%L, (select conversation_id from public.messages where id = %L))',
    tests.id('tea'), tests.id('second')
  ),
  'OK', 'a member deletes one of a contact''s conversations'
);
select results_eq(
  $$ select conversations_count, last_conversation_at from public.contacts where id = tests.id('contact 9') $$,
  $$ select 1, '2027-03-05T10:00:00Z'::timestamptz $$,
  'the contact stays, and its figures are those of what it has left'
);
select is(
  (select contact_hash from public.audit_events where action = 'conversation.deleted' and contact_hash is not null),
  encode(private.contact_hash(tests.id('contact 9')), 'hex'), 'the audit record names the contact by its hash'
);
select tests.send(tests.message_call('third', 'contact 9'));
select is(
  (select count(*) from public.conversations where contact_id = tests.id('contact 9') and is_newest), 1::bigint,
  'its next message finds the newest of those that are left'
);
select is_empty($$ select from audit.miscounted where project_id = tests.id('tea') $$, 'every counter equals what it counts');

select * from finish();
rollback;
