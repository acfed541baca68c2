-- The way in for everything that comes from a visitor's browser: the project that an access key and an origin open, or
-- the refusal.
--
-- The project's lock comes first, and the project is read when it is had: see locks.sql.
--
-- A browser always names the origin of its page. One that is present must be the project's own, and `null`, which a
-- sandboxed frame, a file or a `data:` page sends, is nobody's. One that is absent is no browser's: servers and command
-- lines may send, with the key that is public anyway, unless the project requires an origin.
--
-- To withdraw, export and erase are the visitor's rights, and the visitor key is what authorises them: a key that has
-- expired still names its project then, and an origin may be absent in every project.
--
-- A message has these rules in its own statements: ingest/record_message.sql.

create function private.open_project(
  p_access_key text,
  p_origin text,
  p_is_right boolean default false,
  out refusal jsonb,
  out has_expired boolean,
  out id uuid,
  out organization_id uuid,
  out respect_gpc boolean,
  out withdrawal_action text,
  out kept_query_parameters text[],
  out allowed_origins text[],
  out ceilings integer[]
)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_require_origin boolean;
begin
  perform private.share_project(k.project_id)
  from public.project_access_keys k
  where k.access_key = p_access_key;

  select
    p.id, p.organization_id, p.respect_gpc, p.withdrawal_action, p.kept_query_parameters,
    p.allowed_origins, p.require_origin,
    array[p.messages_per_minute, p.project_messages_per_minute, p.new_contacts_per_minute, p.new_contacts_per_day],
    k.expires_at is not null and k.expires_at <= private.clock()
  into id, organization_id, respect_gpc, withdrawal_action, kept_query_parameters,
    allowed_origins, v_require_origin, ceilings, has_expired
  from public.project_access_keys k
  join public.projects p on p.id = k.project_id
  where
    k.access_key = p_access_key
    and (p_is_right or k.expires_at is null or k.expires_at > private.clock());

  if not found then
    refusal := private.refusal('UNKNOWN_ACCESS_KEY', p_origin_allowed => false);
  elsif p_origin is null and v_require_origin and not p_is_right
    or p_origin is not null and not private.is_allowed_origin(p_origin, allowed_origins)
  then
    refusal := private.refuse_origin(id, p_origin);
  end if;
end
$$;

comment on function private.open_project(text, text, boolean) is
  'The project that an access key and an origin open; `refusal` is null then, and otherwise the answer to give';
