-- A page was opened by a visitor who consented. It moves a known contact's last-seen and makes none: whoever
-- only looks is not a contact. Plans are kept as in record_message.sql.

create function ingest.record_visit(
  p_access_key text,
  p_origin text,
  p_gpc boolean,
  p_contact_id uuid,
  p_consent jsonb,
  p_last_seen_resolution interval
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  v_project record := private.open_project(p_access_key, p_origin);
  v_now timestamptz;
  v_contact record;
begin
  if v_project.refusal is not null then
    return v_project.refusal;
  end if;
  if p_contact_id is null or not private.is_consent_granted(p_consent, p_gpc, v_project.respect_gpc) then
    return private.refusal('CONSENT_REQUIRED');
  end if;

  perform private.lock_contact(v_project.id, p_contact_id);
  v_contact := private.read_contact(v_project.id, p_contact_id);
  if v_contact.refusal is not null then
    return v_contact.refusal;
  end if;

  v_now := private.clock();
  -- The receipt with it: visits are not counted, and nobody is to pile up receipts with them.
  if v_now - v_contact.last_seen_at >= p_last_seen_resolution then
    update public.contacts c
    set last_seen_at = v_now
    where c.project_id = v_project.id and c.id = p_contact_id;
    perform private.record_receipt(v_project.id, p_contact_id, p_consent, v_now);
  end if;

  return jsonb_build_object('code', 'OK', 'originAllowed', true);
end
$$;

comment on function ingest.record_visit(text, text, boolean, uuid, jsonb, interval) is
  'Moves the last-seen of a known contact, unless it was seen that recently: {code, originAllowed}';

grant execute on function ingest.record_visit(text, text, boolean, uuid, jsonb, interval) to ingest_api;
