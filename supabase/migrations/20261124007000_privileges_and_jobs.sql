-- The first state of supabase/schema, where each object is explained.

-- schema/privileges.sql

revoke execute on all routines in schema public, ingest, private from public;

-- schema/jobs.sql

do $$
begin
  if exists (select from pg_catalog.pg_available_extensions where name = 'pg_cron') then
    create extension if not exists pg_cron with schema pg_catalog;
    execute $cron$
      select cron.schedule('webspeaker-retention', '7-57/10 3 * * *', 'call private.run_retention()')
    $cron$;
  end if;
exception when others then
  raise notice
    'Schedule retention: pg_cron is there but refused (%); schedule "call private.run_retention()" yourself', sqlerrm;
end
$$;

select private.connect_realtime();
