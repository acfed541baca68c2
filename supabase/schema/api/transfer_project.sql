-- Final for who gives it away, so a function for owners alone.
--
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
declare
  p_project_id alias for project_id;
  p_organization_id alias for organization_id;
begin
  perform private.require_project_owner('Transfer project', p_project_id);
  perform private.require_owner('Transfer project', p_organization_id);
  if p_organization_id <> (select p.organization_id from public.projects p where p.id = p_project_id) then
    perform private.require_room_for_project('Transfer project', p_organization_id);
  end if;

  update public.project_secret_keys k
  set revoked_at = private.clock()
  where
    k.project_id = p_project_id
    and k.revoked_at is null
    and exists (
      select from public.projects p
      where p.id = p_project_id and p.organization_id <> p_organization_id
    );
  update public.projects p
  set organization_id = p_organization_id
  where p.id = p_project_id;
end
$$;

comment on function public.transfer_project(uuid, uuid) is
  'Moves a project to another organization and revokes its secret keys; for who owns both. WS003: the other '
  'one may not have more projects';

grant execute on function public.transfer_project(uuid, uuid) to authenticated;
