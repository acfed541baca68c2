-- Contacts, consent receipts, conversations and messages: who reads them, and that nobody writes them but
-- through the functions.

begin;
select plan(42);
select tests.set_the_scene();

create temp table visitors_tables as
select unnest(array['contacts', 'consent_receipts', 'conversations', 'messages']) as name;

select tests.cannot('anon', format('select * from public.%I', name), format('read %s', name)) from visitors_tables;
select tests.cannot('ingest_api', format('select * from public.%I', name), format('read %s', name)) from visitors_tables;
select tests.sees(
  persona, format('select * from public.%I where project_id = tests.id(''tea'')', name),
  case when name in ('conversations', 'messages') then 2 else 1 end, format('the %s of the project', name)
)
from visitors_tables, unnest(array['olivia', 'milan']) as persona;
select tests.sees(
  persona, format('select * from public.%I where project_id = tests.id(''boats'')', name), 0,
  format('no %s of another organization', name)
)
from visitors_tables, unnest(array['olivia', 'milan']) as persona;
select tests.sees('nobody', format('select * from public.%I', name), 0, format('no %s without being a member', name)) from visitors_tables;

select tests.cannot('olivia', format('delete from public.%I', name), format('delete %s directly', name)) from visitors_tables;
select tests.cannot('olivia', format('update public.%I set project_id = project_id', name), format('change %s', name)) from visitors_tables;
select tests.cannot('olivia', format('insert into public.%I (project_id) values (tests.id(''tea''))', name), format('make %s', name)) from visitors_tables;

select tests.cannot('olivia', 'select * from private.erased_contacts', 'name the tombstones');
select tests.cannot('service_role', 'select * from private.rates', 'name the rate counters');

select * from finish();
rollback;
