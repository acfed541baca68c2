-- One conversation: an anonymous one, which belongs to nobody who could be erased, or one of a contact, who stays with
-- the others. Under the lock of its contact or thread, so that no acknowledged message is lost on the way. Definer for
-- the reason that `erase_contact` is.
--
-- The next message of the same visitor begins a conversation anew.

create function public.delete_conversation(project_id uuid, conversation_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set statement_timeout = '30s'
as $$
declare
  p_project_id alias for project_id;
  p_conversation_id alias for conversation_id;
  v_conversation record;
  v_messages bigint;
begin
  if not private.is_my_project(p_project_id) then
    return private.answer(null);
  end if;
  perform private.lock_sender(p_project_id, v.contact_id, v.conversation_key_hash)
  from public.conversations v
  where v.project_id = p_project_id and v.id = p_conversation_id;

  delete from public.messages m
  where m.project_id = p_project_id and m.conversation_id = p_conversation_id;
  get diagnostics v_messages = row_count;
  delete from public.conversations v
  where v.project_id = p_project_id and v.id = p_conversation_id
  returning v.contact_id, v.channel into v_conversation;
  if not found then
    return private.answer(null);
  end if;

  -- What a contact stores of its conversations: see tables/contacts.sql and tables/conversations.sql.
  update public.contacts c
  set
    conversations_count = c.conversations_count - 1,
    last_conversation_at = (
      select max(v.created_at)
      from public.conversations v
      where v.project_id = c.project_id and v.contact_id = c.id
    )
  where c.project_id = p_project_id and c.id = v_conversation.contact_id;
  update public.conversations v
  set is_newest = true
  where
    v.project_id = p_project_id
    and v.id = (
      select o.id
      from public.conversations o
      where
        o.project_id = p_project_id
        and o.contact_id = v_conversation.contact_id
        and o.channel = v_conversation.channel
      order by o.created_at desc, o.id desc
      limit 1
    );

  perform private.record_audit(
    p.organization_id, p.id, 'conversation.deleted',
    jsonb_build_object(
      'channel', v_conversation.channel, 'messages', v_messages, 'anonymous', v_conversation.contact_id is null
    ),
    private.contact_hash(v_conversation.contact_id)
  )
  from public.projects p
  where p.id = p_project_id;
  return private.answer(jsonb_build_object('messages', v_messages));
end
$$;

comment on function public.delete_conversation(uuid, uuid) is
  'Deletes a conversation of one of the caller''s projects with its messages, for good: {code: OK, messages}, or '
  '{code: NOT_FOUND}';

grant execute on function public.delete_conversation(uuid, uuid) to authenticated;
