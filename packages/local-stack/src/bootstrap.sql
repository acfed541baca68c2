-- What hosted Supabase has before the first migration, as far as ours lean on it. Runs as the superuser, at every start.
-- As there, `postgres` owns the database and is no superuser: a migration that needs one fails here, not at the owner's.
do $$
declare
  wanted record;
begin
  for wanted in
    select * from (values
      ('postgres', 'login createrole createdb replication bypassrls password ''postgres'''),
      ('anon', 'nologin noinherit'),
      ('authenticated', 'nologin noinherit'),
      ('service_role', 'nologin noinherit bypassrls'),
      ('authenticator', 'nologin noinherit')
    ) as roles(name, attributes)
  loop
    if not exists (select from pg_catalog.pg_roles where rolname = wanted.name) then
      execute format('create role %I %s', wanted.name, wanted.attributes);
    end if;
  end loop;
end
$$;

grant anon, authenticated, service_role to postgres with admin option;
grant anon, authenticated, service_role to authenticator;
grant pg_read_all_data, pg_monitor, pg_signal_backend, pg_checkpoint to postgres;
-- The settings that hosted Supabase lets `postgres` change.
grant set, alter system on parameter log_statement, log_min_duration_statement, session_replication_role to postgres;
alter database postgres owner to postgres;
alter role postgres set search_path to "$user", public, extensions;

create schema if not exists auth;
grant usage on schema auth to anon, authenticated, service_role, postgres;

create schema if not exists extensions authorization postgres;
grant usage on schema extensions to anon, authenticated, service_role;
create extension if not exists pgcrypto with schema extensions;
create extension if not exists "uuid-ossp" with schema extensions;

-- Hosted projects hand new objects of `public` to the API's roles by default. Here too, so that a migration which forgets
-- to take that back is found out.
grant usage on schema public to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on sequences to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on functions to anon, authenticated, service_role;
