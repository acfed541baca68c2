-- What members keep about a conversation while they work on it: who looks after it, and whether it is done. One that
-- is resolved waits for nobody; the visitor's next message opens it again.

create function public.assign_conversation(project_id uuid, conversation_id uuid, user_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_project_id alias for project_id;
  p_user_id alias for user_id;
begin
  if not private.is_my_project(p_project_id) then
    return private.answer(null);
  end if;
  perform from public.projects p
  join public.organization_members m on m.organization_id = p.organization_id
  where p.id = p_project_id and m.user_id = p_user_id;
  if not found and p_user_id is not null then
    return private.invalid('userId');
  end if;
  update public.conversations c
  set assigned_to = p_user_id
  where c.project_id = p_project_id and c.id = conversation_id;
  return private.answer(case when found then '{}'::jsonb end);
end
$$;

comment on function public.assign_conversation(uuid, uuid, uuid) is
  'Says which member looks after a conversation; null: nobody. {code: OK}, NOT_FOUND, or INVALID_REQUEST for somebody '
  'who is no member';

grant execute on function public.assign_conversation(uuid, uuid, uuid) to authenticated;

create function public.resolve_conversation(project_id uuid, conversation_id uuid, is_resolved boolean)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_project_id alias for project_id;
  p_is_resolved alias for is_resolved;
begin
  if not private.is_my_project(p_project_id) then
    return private.answer(null);
  end if;
  update public.conversations c
  set
    resolved_at = case when p_is_resolved then coalesce(c.resolved_at, private.clock()) end,
    waiting_since = case when not p_is_resolved then c.waiting_since end
  where c.project_id = p_project_id and c.id = conversation_id;
  return private.answer(case when found then '{}'::jsonb end);
end
$$;

comment on function public.resolve_conversation(uuid, uuid, boolean) is
  'Marks a conversation as done, or opens it again: {code: OK} or NOT_FOUND';

grant execute on function public.resolve_conversation(uuid, uuid, boolean) to authenticated;

create function public.look_at_conversation(project_id uuid, conversation_id uuid, is_typing boolean default false)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_project_id alias for project_id;
  p_conversation_id alias for conversation_id;
  v_now timestamptz := private.clock();
begin
  if not private.is_my_project(p_project_id) then
    return private.answer(null);
  end if;
  perform private.note_presence(p_project_id, p_conversation_id, auth.uid(), is_typing, v_now);
  return private.answer(
    jsonb_build_object(
      'visitor', (
        select jsonb_build_object('seenAt', p.seen_at, 'isTyping', private.is_typing(p.typed_at, v_now))
        from private.presences p
        where
          p.project_id = p_project_id
          and p.conversation_id = p_conversation_id
          and p.user_id = private.the_visitor()
      ),
      'members', (
        select coalesce(
          jsonb_agg(jsonb_build_object('userId', p.user_id, 'isTyping', private.is_typing(p.typed_at, v_now))),
          '[]'
        )
        from private.presences p
        where
          p.project_id = p_project_id
          and p.conversation_id = p_conversation_id
          and p.user_id not in (auth.uid(), private.the_visitor())
          and p.seen_at > v_now - interval '30 seconds'
      )
    )
  );
end
$$;

comment on function public.look_at_conversation(uuid, uuid, boolean) is
  'Tells that the caller has a conversation open, and who else has: {code: OK, visitor: {seenAt, isTyping} or null, '
  'members: [{userId, isTyping}]}';

grant execute on function public.look_at_conversation(uuid, uuid, boolean) to authenticated;
