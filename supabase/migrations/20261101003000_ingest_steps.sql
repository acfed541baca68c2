-- Steps that the ingest functions share. What is expected to be refused is a value with the protocol's code;
-- an exception here is a defect. `originAllowed` tells the edge function whether the browser that asked may
-- read the answer.

create function private.refusal(code text, origin_allowed boolean)
returns jsonb
language sql
immutable
set search_path = ''
return jsonb_build_object('code', code, 'originAllowed', origin_allowed);

comment on function private.refusal(text, boolean) is 'The answer of an ingest function that refuses';

create function private.invalid(path text)
returns jsonb
language sql
immutable
set search_path = ''
return jsonb_build_object('code', 'INVALID_REQUEST', 'originAllowed', true, 'path', path);

comment on function private.invalid(text) is 'The answer of an ingest function that found a bad field, by its name in the protocol';

-- An origin that is absent is no browser's: servers and command lines may send, with the key that is public
-- anyway. One that is present must be the project's own.

create function private.allows_origin(allowed_origins text[], origin text)
returns boolean
language sql
immutable
set search_path = ''
return origin is null or origin = any (allowed_origins);

comment on function private.allows_origin(text[], text) is 'Whether the widget may run on this origin';

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

create function private.is_erased(project_id uuid, contact_id uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
  select exists (
    select from private.erased_contacts t
    where t.project_id = is_erased.project_id and t.contact_hash = private.contact_hash(is_erased.contact_id)
  );
$$;

comment on function private.is_erased(uuid, uuid) is 'Whether a contact of this id was erased';

-- Messages of a project share this lock; deleting the project takes it for itself, before anything else. So a
-- message is either recorded before the deletion begins, or finds the access key expired or gone.

create function private.project_lock(project_id uuid)
returns bigint
language sql
immutable
set search_path = ''
return hashtextextended('project ' || project_id, 0);

comment on function private.project_lock(uuid) is 'The lock between a project''s messages and its deletion';

revoke all on function private.project_lock(uuid) from public, anon, authenticated, service_role;
revoke all on function private.refusal(text, boolean) from public, anon, authenticated, service_role;
revoke all on function private.invalid(text) from public, anon, authenticated, service_role;
revoke all on function private.allows_origin(text[], text) from public, anon, authenticated, service_role;
revoke all on function private.is_consent_granted(jsonb, boolean, boolean)
  from public, anon, authenticated, service_role;
revoke all on function private.record_receipt(uuid, uuid, jsonb, timestamptz)
  from public, anon, authenticated, service_role;
revoke all on function private.is_erased(uuid, uuid) from public, anon, authenticated, service_role;
