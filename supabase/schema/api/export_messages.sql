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
begin
  return private.answer(
    case when private.is_my_project(project_id) then
      private.export_messages(project_id, contact_id, after, page_size)
    end
  );
end
$$;

comment on function public.export_messages(uuid, uuid, uuid, integer) is
  'A page of an export: {code: OK, messages}, none when it is done; the next page is after the last one''s id';

grant execute on function public.export_messages(uuid, uuid, uuid, integer) to authenticated;
