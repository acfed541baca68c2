-- The export for the visitor, with the visitor key alone and in any state of consent. One contact has one such export
-- at a time: a second one is refused until the first has been read, or has not gone on for 30 seconds.

create function ingest.export_contact(p_access_key text, p_origin text, p_contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_project record := private.open_project(p_access_key, p_origin, p_is_right => true);
  v_hash bytea := private.contact_hash(p_contact_id);
  v_retry_after integer;
begin
  if v_project.refusal is not null then
    return v_project.refusal;
  end if;
  if p_contact_id is null then
    return private.invalid('visitor.key');
  end if;
  perform from public.contacts c where c.project_id = v_project.id and c.id = p_contact_id;
  if found then
    v_retry_after := private.seconds_until_allowed(
      v_project.id, 'exports at once', v_hash, 1, '30 seconds', private.clock()
    );
    if v_retry_after > 0 then
      return private.retry_later(v_retry_after);
    end if;
    v_retry_after := private.seconds_until_allowed(v_project.id, 'exports', v_hash, 10, '1 hour', private.clock());
    if v_retry_after > 0 then
      perform private.end_use(v_project.id, 'exports at once', v_hash);
      return private.retry_later(v_retry_after);
    end if;
  end if;
  return private.answer_visitor(
    v_project.id, p_contact_id, private.export_contact(v_project.id, p_contact_id, 'visitor')
  );
end
$$;

comment on function ingest.export_contact(text, text, uuid) is
  'Begins a visitor''s own export: {code, originAllowed, exportedAt, project, contact, consentReceipts}';

grant execute on function ingest.export_contact(text, text, uuid) to ingest_api;
