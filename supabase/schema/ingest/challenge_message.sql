-- Asked in the same statement before a message whose sender has not passed Cloudflare Turnstile, and only where the
-- functions have a secret to check with: the other messages cost nothing more. What is known is not asked again: a
-- contact, the thread of an anonymous visitor, a message that is sent once more.

create function ingest.challenge_message(
  p_access_key text,
  p_message_id uuid,
  p_contact_id uuid,
  p_conversation_key text
)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  if exists (
    select from public.project_access_keys k
    join public.projects p on p.id = k.project_id
    where
      k.access_key = p_access_key
      and p.require_turnstile
      and not private.is_erased(p.id, p_contact_id)
      and not exists (select from public.contacts c where c.project_id = p.id and c.id = p_contact_id)
      and not exists (
        select from public.conversations c
        where
          c.project_id = p.id
          and c.conversation_key_hash = sha256(convert_to(p_conversation_key, 'UTF8'))
          and c.is_newest
      )
      and not exists (select from public.messages m where m.project_id = p.id and m.id = p_message_id)
  ) then
    return private.refusal('CHALLENGE_REQUIRED');
  end if;
  return null;
end
$$;

comment on function ingest.challenge_message(text, uuid, uuid, text) is
  '{code: CHALLENGE_REQUIRED} for the first message of a visitor whose project requires Turnstile; null: record it';

grant execute on function ingest.challenge_message(text, uuid, uuid, text) to ingest_api;
