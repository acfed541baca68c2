create function public.export_messages(
  project_id uuid,
  contact_id uuid,
  after uuid default null,
  page_size integer default 500
)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_messages jsonb;
begin
  if export_messages.project_id in (select private.my_project_ids()) then
    v_messages := private.export_messages(
      export_messages.project_id, export_messages.contact_id, export_messages.after, export_messages.page_size
    );
  end if;
  if v_messages is null then
    return jsonb_build_object('code', 'NOT_FOUND');
  end if;
  return jsonb_build_object('code', 'OK', 'messages', v_messages);
end
$$;

comment on function public.export_messages(uuid, uuid, uuid, integer) is
  'A page of an export: {code: OK, messages}, none when it is done; the next page is after the last one''s id';

grant execute on function public.export_messages(uuid, uuid, uuid, integer) to authenticated;
