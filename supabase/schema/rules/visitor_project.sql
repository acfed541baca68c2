-- An origin that is absent is no browser's: servers and command lines may send, with the key that is public
-- anyway. One that is present must be the project's own.

create function private.allows_origin(allowed_origins text[], origin text)
returns boolean
language sql
immutable
set search_path = ''
return origin is null or origin = any (allowed_origins);

comment on function private.allows_origin(text[], text) is 'Whether the widget may run on this origin';

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
