-- A project may hold more than one statement can delete before it is timed out. So each call deletes a batch,
-- and the caller calls until it is done. The first one lets the access keys expire: nothing new comes in.

create function public.delete_project(project_id uuid, batch_size integer default 500)
returns table (done boolean, contacts bigint, conversations bigint, messages bigint)
language plpgsql
volatile
security definer
set search_path = ''
set statement_timeout = '30s'
set plan_cache_mode = force_custom_plan
as $$
declare
  p_project_id alias for project_id;
  p_batch_size alias for batch_size;
  v_limit integer := least(greatest(coalesce(p_batch_size, 500), 1), 1000);
  v_now timestamptz := private.clock();
  v_contact_ids uuid[];
  v_conversation_ids uuid[];
  v_contacts bigint;
  v_conversations bigint;
  v_messages bigint;
  v_done boolean;
begin
  perform private.require_project_owner('Delete project', p_project_id);
  perform private.lock_project(p_project_id);

  update public.project_access_keys k
  set expires_at = v_now
  where k.project_id = p_project_id and (k.expires_at is null or k.expires_at > v_now);

  v_contact_ids := array(
    select c.id from public.contacts c where c.project_id = p_project_id order by c.id limit v_limit
  );
  perform private.lock_contact(p_project_id, id) from unnest(v_contact_ids) as id;
  v_conversation_ids := array(
    select c.id
    from public.conversations c
    where c.project_id = p_project_id and c.contact_id = any (v_contact_ids)
    union all
    (
      select c.id
      from public.conversations c
      where c.project_id = p_project_id and c.contact_id is null
      limit v_limit
    )
  );

  delete from public.messages m
  where m.project_id = p_project_id and m.conversation_id = any (v_conversation_ids);
  get diagnostics v_messages = row_count;
  delete from public.conversations c
  where c.project_id = p_project_id and c.id = any (v_conversation_ids);
  get diagnostics v_conversations = row_count;
  delete from public.contacts c
  where c.project_id = p_project_id and c.id = any (v_contact_ids);
  get diagnostics v_contacts = row_count;

  v_done :=
    not exists (select from public.contacts c where c.project_id = p_project_id)
    and not exists (select from public.conversations c where c.project_id = p_project_id);
  -- Each contact left a tombstone: they go in batches too, now that nothing can come back.
  if v_done then
    delete from private.erased_contacts t
    where
      t.project_id = p_project_id
      and t.contact_hash in (
        select e.contact_hash
        from private.erased_contacts e
        where e.project_id = p_project_id
        limit v_limit * 10
      );
    delete from private.rates r
    where
      r.project_id = p_project_id
      and (r.what, r.key) in (
        select e.what, e.key
        from private.rates e
        where e.project_id = p_project_id
        limit v_limit * 10
      );
    v_done :=
      not exists (select from private.erased_contacts t where t.project_id = p_project_id)
      and not exists (select from private.rates r where r.project_id = p_project_id);
  end if;
  if v_done then
    delete from public.projects p where p.id = p_project_id;
  end if;
  return query select v_done, v_contacts, v_conversations, v_messages;
end
$$;

comment on function public.delete_project(uuid, integer) is
  'Deletes a batch of a project and, when nothing is left in it, the project: call it until done; for owners';

grant execute on function public.delete_project(uuid, integer) to authenticated;
