-- Definer because no role may delete from the tables directly: a row that goes without the contact's lock
-- could take an acknowledged message with it. The Data API grants a function the time that is set on it; members'
-- own is 8 s on hosted Supabase, and a contact that takes longer could never be erased.

create function public.erase_contact(project_id uuid, contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set statement_timeout = '30s'
as $$
begin
  return private.answer(
    case when private.is_my_project(project_id) then
      private.erase_contact(project_id, contact_id, 'member', auth.uid())
    end
  );
end
$$;

comment on function public.erase_contact(uuid, uuid) is
  'Erases a contact of one of the caller''s projects: {code: OK, receipt, erased}, or {code: NOT_FOUND}';

grant execute on function public.erase_contact(uuid, uuid) to authenticated;
