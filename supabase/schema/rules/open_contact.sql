-- The contact that a visitor's message or visit belongs to, with its locks, or the refusal. One that is not there yet
-- is no refusal: `id` is null then. Without a contact id everything is null, and nothing is locked.

create function private.open_contact(
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
  perform private.lock_contact(p_project_id, p_contact_id);
  select c.id, c.country, c.last_seen_at, c.consent_withdrawn_at
  into id, country, last_seen_at, v_consent_withdrawn_at
  from public.contacts c
  where c.project_id = p_project_id and c.id = p_contact_id
  for no key update;

  if not found and private.is_erased(p_project_id, p_contact_id) then
    refusal := private.refusal('CONTACT_ERASED');
  elsif v_consent_withdrawn_at is not null then
    refusal := private.refusal('CONSENT_REQUIRED');
  end if;
end
$$;

comment on function private.open_contact(uuid, uuid) is
  'The contact that something is added to; `refusal` is null then, and otherwise the answer to give';
