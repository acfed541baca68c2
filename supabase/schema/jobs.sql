-- What depends on the place: retention runs six times between three and four at night where pg_cron is to be had, as on
-- hosted Supabase. Where it is not, nothing here fails: the owner calls `call private.run_retention()` from a scheduler
-- of their own (docs/operations.md). Open portal pages hear of activity through Realtime where there is one.

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
