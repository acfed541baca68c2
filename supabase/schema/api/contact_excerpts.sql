-- What stands beside each contact of a page of the list: what was said last, and by whom, or, of a search, where the
-- words were found. Apart from `list_contacts`, which also serves exports and erasures, where nobody reads it.
--
-- A contact's last message is in the newest conversation of one of its channels.

create function public.contact_excerpts(project_id uuid, contact_ids uuid[], search text default null)
returns table (
  contact_id uuid,
  conversation_id uuid,
  channel text,
  created_at timestamptz,
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
as $$
declare
  p_project_id alias for project_id;
  v_words tsquery := private.words_query(nullif(btrim(search), ''));
begin
  if cardinality(contact_ids) > 100 then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('Read excerpts: found %s ids, wanted at most 100', cardinality(contact_ids));
  end if;
  if not private.is_my_project(p_project_id) then
    return;
  end if;
  return query
  select
    k.id, w.conversation_id, w.channel, w.created_at, private.excerpt(w.text, w.words),
    w.sender, w.reported_by, w.author_id, w.is_note
  from unnest(contact_ids) as k (id)
  cross join lateral (
    select f.*
    from (
      (
        select
          1 as place, v_words as words, v.id as conversation_id, v.channel,
          m.created_at, m.id, m.text, m.sender, m.reported_by, m.author_id, m.is_note
        from public.conversations v
        join public.messages m on m.project_id = v.project_id and m.conversation_id = v.id
        where
          v_words is not null and m.words @@ v_words
          and v.project_id = p_project_id and v.contact_id = k.id
        order by m.created_at desc, m.id desc
        limit 1
      )
      union all
      (
        select 2, null, v.id, v.channel, m.created_at, m.id, m.text, m.sender, m.reported_by, m.author_id, m.is_note
        from public.conversations v
        cross join lateral (
          select n.*
          from public.messages n
          where n.project_id = v.project_id and n.conversation_id = v.id
          order by n.created_at desc, n.id desc
          limit 1
        ) as m
        where v.project_id = p_project_id and v.contact_id = k.id and v.is_newest
        order by m.created_at desc, m.id desc
        limit 1
      )
    ) as f
    order by f.place
    limit 1
  ) as w;
end
$$;

comment on function public.contact_excerpts(uuid, uuid[], text) is
  'The last message of each of up to 100 contacts, or the newest with the words searched for, and who wrote it: the '
  'beginning, or what stands around the words, each between chr(2) and chr(3); no row for a contact who has no message';

grant execute on function public.contact_excerpts(uuid, uuid[], text) to authenticated;
