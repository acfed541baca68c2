-- A page was opened by a visitor who consented. It moves a known contact's last-seen and makes none: whoever
-- only looks is not a contact.

create function ingest.record_visit(access_key text, origin text, gpc boolean, contact_id uuid, consent jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_project record;
  v_now timestamptz;
  v_contact public.contacts;
begin
  select p.id, p.allowed_origins, p.respect_gpc
  into v_project
  from public.project_access_keys k
  join public.projects p on p.id = k.project_id
  where
    k.access_key = record_visit.access_key
    and (k.expires_at is null or k.expires_at > private.clock());
  if not found then
    return private.refusal('UNKNOWN_ACCESS_KEY', false);
  end if;
  if not private.allows_origin(v_project.allowed_origins, record_visit.origin) then
    return private.refusal('ORIGIN_NOT_ALLOWED', false);
  end if;
  if
    record_visit.contact_id is null
    or not private.is_consent_granted(record_visit.consent, record_visit.gpc, v_project.respect_gpc)
  then
    return private.refusal('CONSENT_REQUIRED', true);
  end if;

  perform private.lock_contact(v_project.id, record_visit.contact_id);
  v_now := private.clock();

  select c.* into v_contact
  from public.contacts c
  where c.project_id = v_project.id and c.id = record_visit.contact_id
  for no key update;
  if not found then
    if private.is_erased(v_project.id, record_visit.contact_id) then
      return private.refusal('CONTACT_ERASED', true);
    end if;
    return jsonb_build_object('code', 'OK', 'originAllowed', true);
  end if;
  if v_contact.consent_withdrawn_at is not null then
    return private.refusal('CONSENT_REQUIRED', true);
  end if;

  -- The receipt with it: visits are not counted, and nobody is to pile up receipts with them.
  if v_now - v_contact.last_seen_at >= interval '1 minute' then
    update public.contacts c
    set last_seen_at = v_now
    where c.project_id = v_project.id and c.id = record_visit.contact_id;
    perform private.record_receipt(v_project.id, record_visit.contact_id, record_visit.consent, v_now);
  end if;

  return jsonb_build_object('code', 'OK', 'originAllowed', true);
end
$$;

comment on function ingest.record_visit(text, text, boolean, uuid, jsonb) is
  'Moves the last-seen of a known contact: {code, originAllowed}';

grant execute on function ingest.record_visit(text, text, boolean, uuid, jsonb) to ingest_api;
