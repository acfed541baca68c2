-- Fail closed: whatever is not a complete, granted and explicit statement is no consent, and neither is one
-- that Global Privacy Control contradicts where the project respects it.

create function private.is_consent_granted(consent jsonb, gpc boolean, respect_gpc boolean)
returns boolean
language sql
immutable
set search_path = ''
return coalesce(
  jsonb_typeof(consent) = 'object'
  and consent ->> 'state' = 'granted'
  and consent ->> 'method' = 'explicit'
  and char_length(consent ->> 'source') between 1 and 64
  and char_length(consent ->> 'category') between 1 and 256
  and char_length(coalesce(consent ->> 'widgetVersion', '')) <= 32
  and consent ->> 'at' ~ '^2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}'
  and pg_input_is_valid(consent ->> 'at', 'timestamptz')
  and not (coalesce(gpc, false) and respect_gpc),
  false
);

comment on function private.is_consent_granted(jsonb, boolean, boolean) is
  'Whether this statement lets a request carry tracking fields';

create function private.record_receipt(project_id uuid, contact_id uuid, consent jsonb, recorded_at timestamptz)
returns void
language sql
volatile
set search_path = ''
as $$
  insert into public.consent_receipts
    (project_id, contact_id, source, category, method, given_at, recorded_at, widget_version)
  values (
    record_receipt.project_id,
    record_receipt.contact_id,
    record_receipt.consent ->> 'source',
    record_receipt.consent ->> 'category',
    record_receipt.consent ->> 'method',
    (record_receipt.consent ->> 'at')::timestamptz,
    record_receipt.recorded_at,
    nullif(record_receipt.consent ->> 'widgetVersion', '')
  )
  on conflict do nothing;
$$;

comment on function private.record_receipt(uuid, uuid, jsonb, timestamptz) is
  'Keeps a consent statement, once for each distinct one';
