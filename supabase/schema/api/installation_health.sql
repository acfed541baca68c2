-- What the owners of an organization see of the installation that it is in, on the portal's page about its health.
-- Definer because none of it is a member's to read. It says how things are, never whose. A stranger's organization, and
-- one that the caller does not own, has no row.
--
--   schema_version       the newest migration in the Supabase CLI's history; null where there is no history
--   functions_role       own      the functions log in as ingest_api, which may call the ingest functions and no more
--                        shared   they log in, or have to, as somebody who could read every table
--                        mighty   ingest_api was given more than it needs
--   realtime             connected, unconnected (it is there, but not told, or members may not listen), absent
--   retention_schedule   scheduled, unscheduled (pg_cron is there), absent (it is not: the owner has a scheduler)
--   retention_started_at, retention_failed   the last run that pg_cron began, null where there was none
--   is_swept             whether what every run discards, whatever a project keeps, was discarded in the last two days
--   organizations        who may make one; see tables/installation.sql

create function public.installation_health(organization_id uuid)
returns table (
  schema_version text,
  functions_role text,
  realtime text,
  retention_schedule text,
  retention_started_at timestamptz,
  retention_failed boolean,
  is_swept boolean,
  organizations text
)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if installation_health.organization_id not in (select private.my_owned_organization_ids()) then
    return;
  end if;

  schema_version := private.schema_version();
  functions_role := private.functions_role();
  realtime := case
    when private.signals_activity() and exists (
      select from pg_catalog.pg_policy p
      where p.polrelid = to_regclass('realtime.messages') and p.polname = 'members hear their projects'' activity'
    ) then 'connected'
    when to_regclass('realtime.messages') is not null then 'unconnected'
    else 'absent'
  end;
  select s.schedule, s.started_at, s.failed into retention_schedule, retention_started_at, retention_failed
  from private.retention_schedule() s;
  is_swept := not exists (select from private.rates r where r.ends_at < private.clock() - interval '2 days')
    and not exists (select from private.erased_contacts e where e.expires_at < private.clock() - interval '2 days');
  organizations := (select i.organizations from private.installation i);
  return next;
end
$$;

comment on function public.installation_health(uuid) is
  'For owners: schema version, the functions'' role, Realtime, the schedule of retention, who may make organizations';

grant execute on function public.installation_health(uuid) to authenticated;
