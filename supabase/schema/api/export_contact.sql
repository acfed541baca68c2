-- For members. Definer because it writes the audit record; membership is asked first.

create function public.export_contact(project_id uuid, contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  return private.answer(
    case when private.is_my_project(project_id) then
      private.export_contact(project_id, contact_id, 'member', auth.uid())
    end
  );
end
$$;

comment on function public.export_contact(uuid, uuid) is
  'Begins an export: {code: OK, exportedAt, project, contact, consentReceipts}, or {code: NOT_FOUND}';

grant execute on function public.export_contact(uuid, uuid) to authenticated;
