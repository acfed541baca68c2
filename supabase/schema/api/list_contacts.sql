-- Definer, and so is `count_contacts`: why is told in rules/contact_list.sql.

create function public.list_contacts(
  project_id uuid,
  filter jsonb default '{}',
  sort text default 'last_seen_at',
  ascending boolean default false,
  cursor_value text default null,
  cursor_id uuid default null,
  page_size integer default 50
)
returns setof public.contacts
language plpgsql
stable
security definer
set search_path = ''
set work_mem = '32MB'
set max_parallel_workers_per_gather = 0
as $$
begin
  if not private.is_my_project(project_id) then
    return;
  end if;
  return query execute private.contacts_page(
    project_id, filter, sort, ascending, cursor_value, cursor_id, page_size
  );
end
$$;

comment on function public.list_contacts(uuid, jsonb, text, boolean, text, uuid, integer) is
  'One page of a project''s contacts after the row that the cursor names; nothing for who is no member';

grant execute on function public.list_contacts(uuid, jsonb, text, boolean, text, uuid, integer) to authenticated;
