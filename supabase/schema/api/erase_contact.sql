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
#variable_conflict use_column
declare
  v_result jsonb;
begin
  if erase_contact.project_id in (select private.my_project_ids()) then
    v_result := private.erase_contact(
      erase_contact.project_id, erase_contact.contact_id, 'member', auth.uid()
    );
  end if;
  if v_result is null then
    return jsonb_build_object('code', 'NOT_FOUND');
  end if;
  return jsonb_build_object('code', 'OK') || v_result;
end
$$;

comment on function public.erase_contact(uuid, uuid) is
  'Erases a contact of one of the caller''s projects: {code: OK, receipt, erased}, or {code: NOT_FOUND}';

grant execute on function public.erase_contact(uuid, uuid) to authenticated;
