-- Definer, and so is `count_conversations`: why is told in rules/contact_list.sql.

create function public.list_conversations(
  project_id uuid,
  filter jsonb default '{}',
  ascending boolean default false,
  cursor_value text default null,
  cursor_id uuid default null,
  page_size integer default 50
)
returns table (
  id uuid,
  contact_id uuid,
  country text,
  channel text,
  created_at timestamptz,
  last_message_at timestamptz,
  messages_count integer,
  waiting_since timestamptz,
  resolved_at timestamptz,
  assigned_to uuid,
  excerpt text,
  sender text,
  reported_by text,
  author_id uuid,
  is_note boolean
)
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
  return query execute private.conversations_page(
    project_id, filter, ascending, cursor_value, cursor_id, page_size
  );
end
$$;

comment on function public.list_conversations(uuid, jsonb, boolean, text, uuid, integer) is
  'One page of a project''s conversations after the row that the cursor names, by their last message, or those that '
  'wait by how long they wait: a contact''s, or anonymous where contact_id is null. The excerpt is the beginning of '
  'the newest message, in a search of the newest that has the words; the columns after it say who wrote that. Nothing '
  'for who is no member';

grant execute on function public.list_conversations(uuid, jsonb, boolean, text, uuid, integer) to authenticated;
