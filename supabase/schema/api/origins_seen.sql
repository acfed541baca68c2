-- Definer because the table is in schema `private`; membership is asked first. Whether an origin is allowed is told by
-- today's settings: one that was refused, and was then allowed, is allowed.

create function public.origins_seen(project_id uuid)
returns table (origin text, is_allowed boolean, seen_at timestamptz, consent jsonb)
language sql
stable
security definer
set search_path = ''
as $$
  select s.origin, private.is_allowed_origin(s.origin, p.allowed_origins), s.seen_at, s.consent
  from private.origins_seen s
  join public.projects p on p.id = s.project_id
  where
    s.project_id = origins_seen.project_id
    and private.is_my_project(s.project_id)
    and s.seen_at > private.clock() - interval '7 days'
  order by s.seen_at desc, s.origin;
$$;

comment on function public.origins_seen(uuid) is
  'Where a project''s widget was refused lately, or its diagnostics were open, newest first; nothing for strangers';

grant execute on function public.origins_seen(uuid) to authenticated;
