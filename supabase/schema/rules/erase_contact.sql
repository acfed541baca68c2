-- Erasure (GDPR Art. 17), the one way it is done: for a member, the visitor, the owner's server, a withdrawal
-- and retention alike. One transaction, whatever the size: all of it is gone or nothing is.

create function private.erase_contact(
  p_project_id uuid,
  p_contact_id uuid,
  p_actor_kind text,
  p_actor_id uuid default null
)
returns jsonb
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_conversations bigint;
  v_messages bigint;
  v_consent_receipts bigint;
  v_erased jsonb;
  v_hash bytea := private.contact_hash(p_contact_id);
  v_erased_at timestamptz;
begin
  perform private.lock_contact(p_project_id, p_contact_id);

  perform from public.contacts c
  where c.project_id = p_project_id and c.id = p_contact_id
  for update;
  if not found then
    return null;
  end if;

  delete from public.messages m
  using public.conversations c
  where
    c.project_id = p_project_id
    and c.contact_id = p_contact_id
    and m.project_id = c.project_id
    and m.conversation_id = c.id;
  get diagnostics v_messages = row_count;

  delete from public.conversations c
  where c.project_id = p_project_id and c.contact_id = p_contact_id;
  get diagnostics v_conversations = row_count;

  delete from public.consent_receipts r
  where r.project_id = p_project_id and r.contact_id = p_contact_id;
  get diagnostics v_consent_receipts = row_count;

  delete from private.rates r
  where r.project_id = p_project_id and r.key = v_hash;

  delete from public.contacts c
  where c.project_id = p_project_id and c.id = p_contact_id;

  select t.erased_at into v_erased_at
  from private.erased_contacts t
  where t.project_id = p_project_id and t.contact_hash = v_hash;

  v_erased := jsonb_build_object(
    'conversations', v_conversations,
    'messages', v_messages,
    'consentReceipts', v_consent_receipts
  );

  perform private.record_audit(
    p.organization_id, p.id, 'contact.erased', v_erased, v_hash, p_actor_kind, p_actor_id
  )
  from public.projects p
  where p.id = p_project_id;

  return jsonb_build_object(
    'receipt', jsonb_build_object('contactHash', encode(v_hash, 'hex'), 'erasedAt', v_erased_at),
    'erased', v_erased
  );
end
$$;

comment on function private.erase_contact(uuid, uuid, text, uuid) is
  'Erases a contact with all that belongs to it, records it, and returns {receipt, erased}; null when there is no '
  'such contact';
