-- The contact that a visitor's message or visit belongs to, or the refusal. One that is not there yet is no refusal:
-- `id` is null then. Without a contact id everything is null. The caller has the contact's lock.

create function private.read_contact(
  p_project_id uuid,
  p_contact_id uuid,
  out refusal jsonb,
  out id uuid,
  out country text,
  out last_seen_at timestamptz
)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_consent_withdrawn_at timestamptz;
begin
  if p_contact_id is null then
    return;
  end if;
  -- `between` for the sake of the plan: see record_message.sql.
  select c.id, c.country, c.last_seen_at, c.consent_withdrawn_at
  into id, country, last_seen_at, v_consent_withdrawn_at
  from public.contacts c
  where c.project_id = p_project_id and c.id between p_contact_id and p_contact_id
  order by c.id
  limit 1;

  if not found and private.is_erased(p_project_id, p_contact_id) then
    refusal := private.refusal('CONTACT_ERASED');
  elsif v_consent_withdrawn_at is not null then
    refusal := private.refusal('CONSENT_REQUIRED');
  end if;
end
$$;

comment on function private.read_contact(uuid, uuid) is
  'The contact that something is added to; `refusal` is null then, and otherwise the answer to give';
