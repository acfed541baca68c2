-- The first state of supabase/schema, where each object is explained.

-- schema/schemas.sql

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

create schema private;
create schema ingest;
create schema audit;

comment on schema private is 'Not exposed, and not usable by any role of the API';
comment on schema ingest is 'What the edge functions may call, as the role ingest_api';
comment on schema audit is 'Views for auditors in the dashboard; start with the comments';

revoke all on schema private, ingest, audit from public;

alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke all on functions from anon, authenticated, service_role;

do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'ingest_api') then
    create role ingest_api nologin noinherit;
  end if;
end
$$;

grant ingest_api to postgres;
grant usage on schema ingest to ingest_api;

create extension if not exists btree_gin with schema extensions;

create extension if not exists unaccent with schema extensions;
