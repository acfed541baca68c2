-- Healthy answers while all is well, and the right row when it is not.

begin;
select plan(18);
select tests.set_the_scene();

select is_empty(
  $$
    select c.oid::regclass from pg_class c
    where c.relnamespace = 'audit'::regnamespace
      and (
        c.relkind <> 'v' or not coalesce('security_invoker=true' = any (c.reloptions), false)
        or coalesce(obj_description(c.oid, 'pg_class'), '') !~ 'Healthy: '
      )
  $$,
  'every view shows no more than its reader may see, and says what a healthy answer is'
);
select is_empty(
  $$ select r from unnest('{anon,authenticated,ingest_api,service_role}'::text[]) as r where has_schema_privilege(r, 'audit', 'usage') $$,
  'no role of the API can name them'
);

select is_empty(format('select from audit.%I', name), format('%s has no row while all is well', name))
from unnest('{contacts_without_receipt,tracking_without_contact,erased_but_present,miscounted,past_retention}'::text[]) as name;
select results_eq(
  'select contact_id, receipts from audit.open_consent order by 1',
  $$ select * from (values (tests.id('contact 1'), 1::bigint), (tests.id('boats contact 1'), 1)) v order by 1 $$,
  'open_consent counts each contact''s receipts'
);

-- Trouble
update public.contacts set conversations_count = 7, last_seen_at = created_at, created_at = created_at - interval '9 days' where id = tests.id('contact 1');
update public.contacts set last_seen_at = created_at where id = tests.id('contact 1');
update public.conversations set messages_count = 0 where contact_id = tests.id('contact 1');
delete from public.consent_receipts where contact_id = tests.id('contact 1');
update public.messages set page_url = 'https://tea.example/' where id = tests.id('anonymous 1');
update public.projects set contact_retention_days = 5 where id = tests.id('tea');
insert into private.erased_contacts values (tests.id('boats'), private.contact_hash(tests.id('boats contact 1')), now());

select results_eq('select contact_id from audit.contacts_without_receipt', $$ values (tests.id('contact 1')) $$, 'contacts_without_receipt finds a contact that nobody''s consent accounts for');
select results_eq('select message_id from audit.tracking_without_contact', $$ values (tests.id('anonymous 1')) $$, 'tracking_without_contact finds a page URL without consent');
select results_eq('select contact_id from audit.erased_but_present', $$ values (tests.id('boats contact 1')) $$, 'erased_but_present finds a contact that came back');
select results_eq('select kind, stored, counted from audit.miscounted order by kind', $$ values ('contact', 7, 1::bigint), ('conversation', 0, 1) $$, 'miscounted finds wrong counters');
select results_eq('select kind, id from audit.past_retention', $$ values ('contact', tests.id('contact 1')) $$, 'past_retention finds what should be gone');

-- What happened
select tests.attempt('milan', format('select public.export_contact(%L, %L)', tests.id('tea'), tests.id('contact 1')));
select tests.attempt('milan', format('select public.erase_contact(%L, %L)', tests.id('tea'), tests.id('contact 1')));
select private.retention_batch(tests.id('tea'), 10);
select private.record_idle_retention(tests.id('tea'));
select tests.attempt('olivia', format('select public.record_list_export(%L)', tests.id('tea')));
select tests.cannot('hanna', format('select public.record_list_export(%L)', tests.id('tea')), 'put an export of another organization''s list on record');
select results_eq(
  'select actor_id, action, contact_hash from audit.exports order by created_at',
  $$ values
    (tests.id('milan'), 'contact.exported', encode(private.contact_hash(tests.id('contact 1')), 'hex')),
    (tests.id('olivia'), 'contacts.exported', null) $$,
  'exports says who exported whom'
);
select results_eq(
  'select project_id, month, actor_kind, contacts, messages from audit.erasures_per_month',
  $$ values (tests.id('tea'), date_trunc('month', now(), 'UTC'), 'member', 1::bigint, 1::numeric) $$,
  'erasures_per_month says how many and by whom'
);
select results_eq('select project_id, batches, contacts from audit.retention_runs', $$ values (tests.id('tea'), 1::bigint, 0::numeric) $$, 'retention_runs says when and how much');
select tests.cannot('olivia', 'select * from audit.exports', 'read an auditors'' view');

select * from finish();
rollback;
