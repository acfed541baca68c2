-- What arrives together, in one call: messages of any visitors and projects share a round trip, a commit and the
-- beginning of a statement, which is half of what a message costs (docs/benchmarks.md). Each is recorded by
-- `record_message`, and answered as if it were alone.
--
-- No message may fail, or wait for long, because of another. Whose locks somebody has is left out. A row that somebody
-- has, such as a project's counter, is waited for, but not for long: another call may have what this one wants next,
-- and want what this one has. Whatever takes more than 25 ms, or fails, is undone for that message alone. The answer of
-- all these is null, and the caller records each by itself.

create function ingest.record_messages(p_messages jsonb)
returns jsonb
language plpgsql volatile security definer
set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off set lock_timeout = '25ms'
as $$
declare
  v_message record;
  v_answers jsonb[] := array_fill(null::jsonb, array[jsonb_array_length(p_messages)]);
begin
  for v_message in
    select m.*,
      (select k.project_id from public.project_access_keys k where k.access_key = m.access_key) as project_id
    from rows from (jsonb_to_recordset(p_messages) as (
      access_key text, origin text, gpc boolean, message_id uuid, channel text, idle_limit interval, text text,
      contact_id uuid, country text, page_url text, page_parameters text[], consent jsonb, conversation_key text,
      awaits_member boolean, in_reply_to uuid, passes_turnstile boolean
    )) with ordinality as m (
      access_key, origin, gpc, message_id, channel, idle_limit, text, contact_id, country, page_url, page_parameters,
      consent, conversation_key, awaits_member, in_reply_to, passes_turnstile, place
    )
    order by project_id, m.place
  loop
    begin
      if private.try_lock_sender(v_message.project_id, v_message.contact_id,
        sha256(convert_to(v_message.conversation_key, 'UTF8')), v_message.message_id)
      then
        v_answers[v_message.place] := coalesce(
          case when not v_message.passes_turnstile then ingest.challenge_message(
            v_message.access_key, v_message.message_id, v_message.contact_id, v_message.conversation_key) end,
          ingest.record_message(
            v_message.access_key, v_message.origin, v_message.gpc, v_message.message_id, v_message.channel,
            v_message.idle_limit, v_message.text, v_message.contact_id, v_message.country, v_message.page_url,
            v_message.page_parameters, v_message.consent, v_message.conversation_key, v_message.awaits_member,
            v_message.in_reply_to));
      end if;
    exception when others then
      -- Said by the call that repeats it.
      null;
    end;
  end loop;
  return jsonb_build_object('code', 'OK', 'answers', to_jsonb(v_answers));
end
$$;

comment on function ingest.record_messages(jsonb) is
  'Records visitors'' messages, given by the parameters of record_message and passes_turnstile: {code, answers}, in '
  'which each has what record_message answers, or null: record it alone';

grant execute on function ingest.record_messages(jsonb) to ingest_api;
