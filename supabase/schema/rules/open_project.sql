-- The way in for everything that comes from a visitor's browser: the project that an access key and an origin open, or
-- the refusal.
--
-- The project's lock comes first, and the project is read when it is had: see locks.sql.
--
-- A key that has expired still names its project to a visitor who withdraws, exports or erases: these are the
-- visitor's rights, and the visitor key is what authorises them.
--
-- An origin that is absent is no browser's: servers and command lines may send, with the key that is public anyway.
-- One that is present must be the project's own.

create function private.open_project(
  p_access_key text,
  p_origin text,
  p_even_expired boolean default false,
  out refusal jsonb,
  out has_expired boolean,
  out id uuid,
  out organization_id uuid,
  out respect_gpc boolean,
  out withdrawal_action text,
  out kept_query_parameters text[]
)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_allowed_origins text[];
begin
  perform private.share_project(k.project_id)
  from public.project_access_keys k
  where k.access_key = p_access_key;

  select
    p.id, p.organization_id, p.respect_gpc, p.withdrawal_action, p.kept_query_parameters,
    coalesce(k.expires_at <= private.clock(), false), p.allowed_origins
  into id, organization_id, respect_gpc, withdrawal_action, kept_query_parameters, has_expired,
    v_allowed_origins
  from public.project_access_keys k
  join public.projects p on p.id = k.project_id
  where
    k.access_key = p_access_key
    and (p_even_expired or k.expires_at is null or k.expires_at > private.clock());

  if not found then
    refusal := private.refusal('UNKNOWN_ACCESS_KEY', p_origin_allowed => false);
  elsif p_origin is not null and p_origin <> all (v_allowed_origins) then
    refusal := private.refusal('ORIGIN_NOT_ALLOWED', p_origin_allowed => false);
  end if;
end
$$;

comment on function private.open_project(text, text, boolean) is
  'The project that an access key and an origin open; `refusal` is null then, and otherwise the answer to give';
