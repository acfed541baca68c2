-- Exports are complete, and only for whom they are.

begin;
select plan(31);
select tests.set_the_scene();

-- Three conversations, seven messages, two receipts; and somebody else's in between.
select tests.set_time('2027-01-01T10:00:00Z');
select tests.send(tests.message_call('s1', 'contact 2', 'ai_search'));
select tests.send(tests.message_call('s2', 'contact 2', 'live_support', consent => tests.consent('2026-12-01T00:00:00Z')));
select tests.send(tests.message_call('other', 'contact 1', 'ai_search'));
select tests.set_time('2027-01-01T10:01:00Z');
select tests.send(tests.message_call('s3', 'contact 2', 'ai_search'));
select tests.send(tests.message_call('s4', 'contact 2', 'live_support'));
select tests.set_time('2027-01-01T11:00:00Z');
select tests.send(tests.message_call('s5', 'contact 2', 'ai_search'));
select tests.send(tests.message_call('s6', 'contact 2', 'ai_search'));
select tests.send(tests.message_call('s7', 'contact 2', 'live_support'));

create function pg_temp.head(contact text, project text default 'tea') returns text language sql as $$
  select format('public.export_contact(%L, %L)', tests.id(project), tests.id(contact))
$$;
create function pg_temp.page(contact text, after uuid default null, size int default 500, project text default 'tea') returns text language sql as $$
  select format('public.export_messages(%L, %L, %L, %L)', tests.id(project), tests.id(contact), after, size)
$$;

-- Who may not
select tests.cannot(persona, 'select ' || pg_temp.head('contact 2'), 'begin a member''s export') from unnest('{anon,ingest_api,service_role}'::text[]) as persona;
select tests.cannot(persona, 'select ' || pg_temp.page('contact 2'), 'read a member''s export') from unnest('{anon,ingest_api,service_role}'::text[]) as persona;
select tests.answers('hanna', pg_temp.head('contact 2'), 'NOT_FOUND', 'a contact of another organization is not found');
select tests.answers('hanna', pg_temp.page('contact 2'), 'NOT_FOUND', 'nor its messages');
select tests.answers('milan', pg_temp.head('stranger'), 'NOT_FOUND', 'a contact that never was is not found');
select tests.answers('milan', pg_temp.page('contact 2', tests.id('other')), 'NOT_FOUND', 'another contact''s message is no place to go on from');
select is_empty($$ select from public.audit_events where action = 'contact.exported' $$, 'a refused export is no event');

-- Complete
create temp table export as
select (tests.attempt('milan', 'select ' || pg_temp.head('contact 2')) ->> 'value')::jsonb as head,
  (tests.attempt('milan', 'select ' || pg_temp.page('contact 2')) ->> 'value')::jsonb -> 'messages' as messages;

create function pg_temp.in_camel_case(name text) returns text language sql as $$
  select string_agg(case when position = 1 then word else initcap(word) end, '' order by position)
  from regexp_split_to_table(name, '_') with ordinality as w (word, position)
$$;
create function pg_temp.missing_columns(p_table regclass, exported jsonb, known text[]) returns setof text language sql as $$
  select a.attname::text from pg_attribute a
  where a.attrelid = p_table and a.attnum > 0 and not a.attisdropped
    and a.attname <> all (known) and not exported ? pg_temp.in_camel_case(a.attname)
$$;
-- What is not exported is named, with its reason, so that a new column must be decided about.
select is_empty(
  $$ select pg_temp.missing_columns('public.contacts', head -> 'contact', '{project_id,last_conversation_at,last_seen_hour,claim_hash}') from export $$,
  'every column of a contact is exported (its project is, beside it; when its newest conversation began, the hour it was last seen in, and the claim that is hashed, stand there)'
);
select is_empty(
  $$ select pg_temp.missing_columns('public.consent_receipts', head -> 'consentReceipts' -> 0, '{project_id,contact_id}') from export $$,
  'every column of a consent receipt is exported'
);
select is_empty(
  $$ select pg_temp.missing_columns('public.conversations', messages -> 0 -> 'conversation', '{project_id,contact_id,conversation_key_hash,is_newest,is_resolved,assigned_to,last_reply_at,last_message_hour}') from export $$,
  'every column of a conversation is exported (a contact''s has no conversation key, times tell the newest, the last reply, the hour and whether it is resolved, and who looks after it is a member''s affair)'
);
select is_empty(
  $$ select pg_temp.missing_columns('public.messages', messages -> 0, '{project_id,conversation_id,words,author_id}') from export $$,
  'every column of a message is exported (its words are made from its text, and its author is a member)'
);
select set_eq(
  $$
    select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname in ('contact_id', 'contact_hash', 'conversation_id')
    where n.nspname in ('public', 'private') and c.relkind = 'r'
  $$,
  $$ values
    ('consent_receipts'), ('conversations'), ('messages'),
    -- For an hour: that it is open somewhere.
    ('presences'),
    -- Told in words, in what is held besides: while a request is open, the id stands in it, and then the hash.
    ('data_requests'),
    -- By hash only: what the tombstone and the audit record are for, and counts of a visitor's messages and exports.
    ('erased_contacts'), ('audit_events') $$,
  'no other table refers to a contact'
);
select is((select jsonb_array_length(head -> 'consentReceipts') from export), 2, 'all receipts are exported');
select results_eq(
  $$ select (m ->> 'id')::uuid from export, jsonb_array_elements(messages) with ordinality as e (m, position) order by position $$,
  $$
    select m.id from public.messages m join public.conversations c on c.project_id = m.project_id and c.id = m.conversation_id
    where c.project_id = tests.id('tea') and c.contact_id = tests.id('contact 2')
    order by c.created_at, c.id, m.created_at, m.id
  $$,
  'all messages are exported, conversation by conversation, in their order'
);
select is((select jsonb_array_length(messages) from export), 7, 'seven of them');
select results_eq(
  $$ select actor_kind, actor_id, contact_hash from public.audit_events where action = 'contact.exported' $$,
  $$ values ('member', tests.id('milan'), encode(private.contact_hash(tests.id('contact 2')), 'hex')) $$,
  'an export is on the audit record, once'
);

-- In pages
create function pg_temp.paged(size int) returns uuid[] language plpgsql as $$
declare
  v_ids uuid[] := '{}';
  v_page jsonb;
begin
  loop
    v_page := (tests.attempt('milan', 'select ' || pg_temp.page('contact 2', v_ids[cardinality(v_ids)], size)) ->> 'value')::jsonb -> 'messages';
    exit when jsonb_array_length(v_page) = 0;
    v_ids := v_ids || array(select (m ->> 'id')::uuid from jsonb_array_elements(v_page) with ordinality as e (m, position) order by position);
  end loop;
  return v_ids;
end
$$;
select is(
  pg_temp.paged(size),
  (select array_agg((m ->> 'id')::uuid order by position) from export, jsonb_array_elements(messages) with ordinality as e (m, position)),
  format('pages of %s give the same messages', size)
)
from unnest('{1,2,3,6,7}'::int[]) as size;

-- The visitor and the owner's server
create function pg_temp.visitor(what text, contact text, origin text default 'https://tea.example') returns text language sql as $$
  select format('ingest.export_%s(%L, %L, %L)', what, 'pk_tests_tea_00000000000', origin, tests.id(contact))
$$;
select is(
  tests.send(pg_temp.visitor('contact', 'contact 2')) - '{originAllowed,exportedAt}'::text[], (select head - 'exportedAt' from export),
  'a visitor gets the same facts'
);
select is(tests.send(pg_temp.visitor('messages', 'contact 2')) -> 'messages', (select messages from export), 'and the same messages');
select tests.answers('ingest_api', pg_temp.visitor('contact', 'contact 2', 'https://evil.example'), 'ORIGIN_NOT_ALLOWED', 'another website cannot export');
select is(
  tests.send(format('ingest.export_contact_by_secret_key(%L, %L, %L)', sha256('sk_tea'), tests.id('tea'), tests.id('contact 2'))) - 'exportedAt',
  (select head - 'exportedAt' from export), 'a server with the project''s secret key gets the same facts'
);
select tests.answers(
  'ingest_api', format('ingest.export_%s_by_secret_key(%L, %L, %L)', what, sha256('sk_boats'), tests.id('tea'), tests.id('contact 2')),
  'UNAUTHENTICATED', format('another project''s secret key exports no %s', what)
)
from unnest('{contact,messages}'::text[]) as what;

select * from finish();
rollback;
