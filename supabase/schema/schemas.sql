-- What follows uses functions of Postgres that came with later versions: better refused here than half-way.
do $$
begin
  if current_setting('server_version_num')::int < 170000 then
    raise exception using
      errcode = 'feature_not_supported',
      message = format('WebSpeaker Contacts needs Postgres 17; this is Postgres %s', current_setting('server_version')),
      hint = 'Upgrade the project first: https://supabase.com/docs/guides/platform/upgrading';
  end if;
end
$$;

-- Four schemas, by who may name what is in them:
--   public   what PostgREST exposes; row-level security on every table;
--   ingest   the functions that the edge functions call, and nothing else;
--   private  tombstones, counters, and the functions that the other two are made of;
--   audit    views for whoever audits in the dashboard. Each says in its comment what a healthy answer is; with
--            `security_invoker` a view never shows more than its reader may see.
-- No role but the owner may even name an object of `private`: policies and definer functions reach it
-- because Postgres checks the right to use a schema when a policy is written, not when it runs.

create schema private;
create schema ingest;
create schema audit;

comment on schema private is 'Not exposed, and not usable by any role of the API';
comment on schema ingest is 'What the edge functions may call, as the role ingest_api';
comment on schema audit is 'Views for auditors in the dashboard; start with the comments';

revoke all on schema private, ingest, audit from public;

-- Nothing in `public` is anybody's before a `grant` says so. Supabase projects hand new objects there to the API's
-- roles by default; privileges.sql takes back what Postgres itself gives.

alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke all on functions from anon, authenticated, service_role;

-- The edge functions log in as `ingest_api`, which can execute the ingest functions and nothing else, and refuse to
-- serve as anybody else. The role is made without a login: whoever deploys gives it a password of its own
-- (`alter role ingest_api with login password '…'`). Until then the functions can log in as `postgres` and become it;
-- that keeps a mistake of theirs within its rights, but not somebody who took them over. Roles belong to the whole
-- server, not to one database: another database of the same server may have made it already.
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'ingest_api') then
    create role ingest_api nologin noinherit;
  end if;
end
$$;

grant ingest_api to postgres;
grant usage on schema ingest to ingest_api;

-- Indexes over words and a project together.
create extension if not exists btree_gin with schema extensions;

-- Words without their accents.
create extension if not exists unaccent with schema extensions;
