-- Whether what should happen by itself does: retention every night, and signals of activity. Definer because triggers
-- and what is in schema `private` are not a member's to read; a stranger's project has no row.
--
--   retention   off       the project keeps everything
--               waiting   it has not run since it was set; not yet two days ago
--               working   it ran within the last two days
--               late      it did not: nobody schedules `private.run_retention()`, or it fails as a whole
--               failing   it ran, and there was something that it could not erase

create function public.project_upkeep(project_id uuid)
returns table (retention text, retention_ran_at timestamptz, is_live boolean)
language sql
stable
security definer
set search_path = ''
as $$
  select
    case
      when p.contact_retention_days is null and p.anonymous_retention_days is null then 'off'
      when (run.details ->> 'failed')::integer > 0 then 'failing'
      when greatest(p.created_at, changed.created_at, run.created_at) < private.clock() - interval '2 days' then 'late'
      when run.created_at is null or run.created_at < private.clock() - interval '2 days' then 'waiting'
      else 'working'
    end,
    run.created_at,
    private.signals_activity()
  from public.projects p
  left join lateral (
    select e.created_at, e.details
    from public.audit_events e
    where e.project_id = p.id and e.action = 'retention.run'
    order by e.created_at desc, e.id desc
    limit 1
  ) run on true
  left join lateral (
    select e.created_at
    from public.audit_events e
    where
      e.project_id = p.id
      and e.action = 'project.settings_changed'
      and e.details ?| '{contact_retention_days,anonymous_retention_days}'
    order by e.created_at desc, e.id desc
    limit 1
  ) changed on true
  where p.id = project_upkeep.project_id and p.id in (select private.my_project_ids());
$$;

comment on function public.project_upkeep(uuid) is
  'Whether retention runs and activity is signalled: off, waiting, working, late or failing; when it last ran; whether '
  'there is Realtime';

grant execute on function public.project_upkeep(uuid) to authenticated;
