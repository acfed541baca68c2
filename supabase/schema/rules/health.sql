-- What is outside our own schemas, and may be missing or closed: the Supabase CLI's history, pg_cron's tables. Each is
-- asked for by name as late as possible, and an answer that is not to be had is null, never an error.

create function private.schema_version()
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_version text;
begin
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    execute 'select max(version) from supabase_migrations.schema_migrations' into v_version;
  end if;
  return v_version;
exception when insufficient_privilege then
  return null;
end
$$;

comment on function private.schema_version() is 'The newest migration that was applied; null where nobody noted any';

-- `row_security` decides what is seen of pg_cron's tables: jobs of the role that made them, which is ours.

create function private.retention_schedule()
returns table (schedule text, started_at timestamptz, failed boolean)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_job_id bigint;
begin
  schedule := 'absent';
  if to_regclass('cron.job') is null then
    return next;
    return;
  end if;

  schedule := 'unscheduled';
  execute $cron$
    select jobid from cron.job where active and command ilike '%private.run_retention%' order by jobid limit 1
  $cron$ into v_job_id;
  if v_job_id is not null then
    schedule := 'scheduled';
    execute $cron$
      select start_time, status = 'failed' from cron.job_run_details
      where jobid = $1 and start_time is not null order by start_time desc limit 1
    $cron$ into started_at, failed using v_job_id;
  end if;
  return next;
exception when insufficient_privilege then
  return next;
end
$$;

comment on function private.retention_schedule() is
  'Whether pg_cron calls retention, when it did so last, and whether that failed';

create function private.functions_role()
returns text
language sql
stable
set search_path = ''
as $$
  select case
    when
      not r.rolcanlogin
      or exists (
        select from pg_catalog.pg_stat_activity a
        where a.application_name = 'webspeaker' and a.usename <> r.rolname and a.datname = current_database()
      ) then 'shared'
    when
      r.rolsuper or r.rolbypassrls or r.rolcreaterole
      or exists (
        select from pg_catalog.pg_class c
        where
          c.relkind in ('r', 'p')
          and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace, 'ingest'::regnamespace)
          and has_table_privilege(r.oid, c.oid, 'select, insert, update, delete')
      ) then 'mighty'
    else 'own'
  end
  from pg_catalog.pg_roles r
  where r.rolname = 'ingest_api';
$$;

comment on function private.functions_role() is
  'Whether the edge functions log in as a role of their own that may do no more than it must: own, shared or mighty';
