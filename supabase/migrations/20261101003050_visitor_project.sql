-- Which project a visitor withdraws from, or asks for an export or an erasure. An access key that has expired
-- still names it: these are the visitor's rights, and the visitor key is what authorises them.

create function private.visitor_project(access_key text, origin text)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select case
    when p.id is null then private.refusal('UNKNOWN_ACCESS_KEY', false)
    when not private.allows_origin(p.allowed_origins, visitor_project.origin)
      then private.refusal('ORIGIN_NOT_ALLOWED', false)
    else jsonb_build_object('code', 'OK', 'originAllowed', true, 'projectId', p.id)
  end
  from (values (visitor_project.access_key)) as given (access_key)
  left join public.project_access_keys k on k.access_key = given.access_key
  left join public.projects p on p.id = k.project_id;
$$;

comment on function private.visitor_project(text, text) is
  'The project that an access key and an origin open: {code: OK, originAllowed, projectId}, or the refusal';

-- A withdrawal or an erasure can overtake the visitor's first message, which is still waiting for its country. The
-- tombstone stops that message, or it would make a contact that nobody can take back.

create function private.never_admit(project_id uuid, contact_id uuid)
returns void
language sql
volatile
set search_path = ''
as $$
  insert into private.erased_contacts (project_id, contact_hash, erased_at)
  select p.id, private.contact_hash(never_admit.contact_id), private.clock()
  from public.projects p
  where p.id = never_admit.project_id
  on conflict do nothing;
$$;

comment on function private.never_admit(uuid, uuid) is
  'Leaves a tombstone for a contact that is not there; the caller holds the contact''s lock';

revoke all on function private.visitor_project(text, text) from public, anon, authenticated, service_role;
revoke all on function private.never_admit(uuid, uuid) from public, anon, authenticated, service_role;
