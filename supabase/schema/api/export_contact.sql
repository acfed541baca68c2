-- For members. Definer because it writes the audit record; membership is asked first.

create function public.export_contact(project_id uuid, contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_result jsonb;
begin
  if export_contact.project_id in (select private.my_project_ids()) then
    v_result := private.export_contact(export_contact.project_id, export_contact.contact_id, 'member', auth.uid());
  end if;
  if v_result is null then
    return jsonb_build_object('code', 'NOT_FOUND');
  end if;
  return jsonb_build_object('code', 'OK') || v_result;
end
$$;

comment on function public.export_contact(uuid, uuid) is
  'Begins an export: {code: OK, exportedAt, project, contact, consentReceipts}, or {code: NOT_FOUND}';

grant execute on function public.export_contact(uuid, uuid) to authenticated;
