-- Counted no further than `at_most`: whoever reads it decides the same way about more than ten thousand messages.

create function public.project_consequences(project_id uuid, at_most integer default null)
returns table (contacts bigint, conversations bigint, messages bigint)
language sql
stable
set search_path = ''
as $$
  select
    (
      select count(*)
      from (select from public.contacts c where c.project_id = project_consequences.project_id limit at_most) as counted
    ),
    (
      select count(*)
      from (
        select from public.conversations c where c.project_id = project_consequences.project_id limit at_most
      ) as counted
    ),
    (
      select count(*)
      from (select from public.messages m where m.project_id = project_consequences.project_id limit at_most) as counted
    );
$$;

comment on function public.project_consequences(uuid, integer) is
  'How much would go with this project, counted no further than at_most';

grant execute on function public.project_consequences(uuid, integer) to authenticated;
