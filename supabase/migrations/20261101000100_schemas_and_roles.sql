-- Three schemas, by who may name what is in them (a fourth, `audit`, comes later, with views for the dashboard alone):
--   public   what PostgREST exposes; row-level security on every table;
--   ingest   the functions that the edge functions call, and nothing else;
--   private  tombstones, counters, and the functions that the other two are made of.
-- No role but the owner may even name an object of `private`: policies and definer functions reach it
-- because Postgres checks the right to use a schema when a policy is written, not when it runs.

create schema private;
create schema ingest;

comment on schema private is 'Not exposed, and not usable by any role of the API';
comment on schema ingest is 'What the edge functions may call, as the role ingest_api';

revoke all on schema private from public;
revoke all on schema ingest from public;

-- The edge functions connect as `postgres` and at once become `ingest_api`, which can execute the ingest
-- functions and nothing else. It never logs in, so it has no password that could leak. Roles belong to the
-- whole server, not to one database: another database of the same server may have made it already.
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'ingest_api') then
    create role ingest_api nologin noinherit;
  end if;
end
$$;

grant ingest_api to postgres;
grant usage on schema ingest to ingest_api;
