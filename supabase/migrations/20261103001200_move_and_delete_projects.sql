-- Giving a project away and deleting it: both are final for somebody, so both are functions for owners alone,
-- and what they do beyond the row is said here.

-- The secret keys stay with the servers of those who had them: they are revoked, not handed over. Access keys
-- go along, because they stand in the website's pages. What is on the audit record so far stays with the
-- organization that it was recorded for.

create function public.transfer_project(project_id uuid, organization_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  perform private.require_project_owner('Transfer project', transfer_project.project_id);
  perform private.require_owner('Transfer project', transfer_project.organization_id);

  update public.project_secret_keys k
  set revoked_at = private.clock()
  where
    k.project_id = transfer_project.project_id
    and k.revoked_at is null
    and exists (
      select from public.projects p
      where p.id = transfer_project.project_id and p.organization_id <> transfer_project.organization_id
    );
  update public.projects p
  set organization_id = transfer_project.organization_id
  where p.id = transfer_project.project_id;
end
$$;

comment on function public.transfer_project(uuid, uuid) is
  'Moves a project to another organization and revokes its secret keys; for who owns both';

create function public.project_consequences(project_id uuid)
returns table (contacts bigint, conversations bigint, messages bigint)
language sql
stable
set search_path = ''
as $$
  select
    (select count(*) from public.contacts c where c.project_id = project_consequences.project_id),
    count(*),
    coalesce(sum(v.messages_count), 0)
  from public.conversations v
  where v.project_id = project_consequences.project_id;
$$;

comment on function public.project_consequences(uuid) is 'How much would go with this project';

create function public.delete_project(project_id uuid)
returns table (contacts bigint, conversations bigint, messages bigint)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  perform private.require_project_owner('Delete project', delete_project.project_id);

  return query select d.contacts, d.conversations, d.messages
  from public.project_consequences(delete_project.project_id) d;
  delete from public.projects p where p.id = delete_project.project_id;
end
$$;

comment on function public.delete_project(uuid) is
  'Deletes a project with everything in it and returns how much that was; for owners';

revoke all on function public.transfer_project(uuid, uuid) from public, anon, authenticated, service_role;
revoke all on function public.project_consequences(uuid) from public, anon, authenticated, service_role;
revoke all on function public.delete_project(uuid) from public, anon, authenticated, service_role;
grant execute on function public.transfer_project(uuid, uuid) to authenticated;
grant execute on function public.project_consequences(uuid) to authenticated;
grant execute on function public.delete_project(uuid) to authenticated;
