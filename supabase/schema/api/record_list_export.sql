-- Exporting the contact list as a file is an export, so it goes on the audit record like that of one contact,
-- with how it was picked, and never with what a person searched for: that may name somebody.
--
-- Definer because nobody may write the record directly; membership is asked first.

create function public.record_list_export(project_id uuid, contacts integer default null)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_project_id alias for project_id;
begin
  if not private.is_my_project(p_project_id) then
    raise exception using
      errcode = 'insufficient_privilege',
      message = 'Export contacts: found no such project among yours';
  end if;
  if contacts < 0 then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('Export contacts: found %s contacts, wanted a number that is not negative', contacts);
  end if;
  perform private.record_audit(
    p.organization_id, p.id, 'contacts.exported',
    case when contacts is null then '{"picked": "all that match a filter"}'::jsonb
      else jsonb_build_object('picked', 'one by one', 'contacts', contacts) end
  )
  from public.projects p
  where p.id = p_project_id;
end
$$;

comment on function public.record_list_export(uuid, integer) is
  'Puts an export of the contact list on the audit record; the number where contacts were picked one by one';

grant execute on function public.record_list_export(uuid, integer) to authenticated;
