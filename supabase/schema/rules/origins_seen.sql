-- `null` is what a file or a sandboxed frame sends. What is not even an origin is not kept.

create function private.note_origin(p_project_id uuid, p_origin text, p_consent jsonb default null)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  c_at_most constant integer := 20;
  v_now timestamptz := private.clock();
begin
  if char_length(p_origin) > 255 or not coalesce(p_origin = 'null' or private.is_origin_pattern(p_origin), false)
    or position('*' in p_origin) > 0
  then
    return;
  end if;
  -- A look first, because whoever writes a row makes others wait for it, even if nothing then changes.
  perform from private.origins_seen s
  where s.project_id = p_project_id and s.origin = p_origin and s.seen_at >= v_now - interval '10 seconds'
    and (p_consent is null or p_consent is not distinct from s.consent);
  if found then
    return;
  end if;

  insert into private.origins_seen as s (project_id, origin, seen_at, consent)
  values (p_project_id, p_origin, v_now, p_consent)
  on conflict (project_id, origin) do update
  set seen_at = excluded.seen_at, consent = coalesce(excluded.consent, s.consent)
  where
    s.seen_at < excluded.seen_at - interval '10 seconds'
    or excluded.consent is not null and excluded.consent is distinct from s.consent;
  if not found then
    return;
  end if;
  -- Whoever else is at it takes care of what is locked.
  delete from private.origins_seen s
  where
    s.project_id = p_project_id
    and s.origin in (
      select o.origin
      from private.origins_seen o
      where o.project_id = p_project_id
      order by o.seen_at desc, o.origin
      offset c_at_most
      for update skip locked
    );
end
$$;

comment on function private.note_origin(uuid, text, jsonb) is
  'Keeps that the widget was seen on an origin, and what it said of consent there; of the newest twenty';

create function private.refuse_origin(p_project_id uuid, p_origin text)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform private.note_origin(p_project_id, p_origin);
  return private.refusal('ORIGIN_NOT_ALLOWED', p_origin_allowed => false);
end
$$;

comment on function private.refuse_origin(uuid, text) is
  'The answer to an origin that is not the project''s; keeps that the widget was seen there';
