-- What the functions answer: {code, …}. What is expected to be refused is a value with the protocol's code; an
-- exception is a defect. `originAllowed` tells the edge function whether the browser that asked may read the answer.

create function private.refusal(p_code text, p_origin_allowed boolean default true)
returns jsonb
language sql
immutable
set search_path = ''
return jsonb_build_object('code', p_code, 'originAllowed', p_origin_allowed);

comment on function private.refusal(text, boolean) is 'The answer to a visitor who is refused';

create function private.invalid(p_path text)
returns jsonb
language sql
immutable
set search_path = ''
return jsonb_build_object('code', 'INVALID_REQUEST', 'originAllowed', true, 'path', p_path);

comment on function private.invalid(text) is
  'The answer to a visitor who sent a bad field, by its name in the protocol';

create function private.retry_later(p_seconds integer)
returns jsonb
language sql
immutable
set search_path = ''
return case when p_seconds > 0 then private.refusal('RATE_LIMITED') || jsonb_build_object('retryAfter', p_seconds) end;

comment on function private.retry_later(integer) is 'The answer to a visitor who met a ceiling; of 0 seconds, null';

create function private.answer(p_result jsonb)
returns jsonb
language sql
immutable
set search_path = ''
return coalesce('{"code": "OK"}' || p_result, '{"code": "NOT_FOUND"}');

comment on function private.answer(jsonb) is 'The answer with a result; null: there is no such contact';

-- Volatile, so that it sees a tombstone that was left while the result waited for the contact's lock.

create function private.answer_visitor(p_project_id uuid, p_contact_id uuid, p_result jsonb)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
  if p_result is null and private.is_erased(p_project_id, p_contact_id) then
    return private.refusal('CONTACT_ERASED');
  end if;
  return '{"originAllowed": true}' || private.answer(p_result);
end
$$;

comment on function private.answer_visitor(uuid, uuid, jsonb) is
  'The answer to a visitor with a result about their own contact; null: there is none (any more)';

-- What came before is answered as it was the first time, unless somebody else sent it.

create function private.answer_repeated_message(
  p_project_id uuid, p_conversation_id uuid, p_contact_id uuid, p_conversation_key_hash bytea, p_country text
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  perform from public.conversations c
  where
    c.project_id = p_project_id
    and c.id = p_conversation_id
    and (c.contact_id, c.conversation_key_hash) is not distinct from (p_contact_id, p_conversation_key_hash);
  if not found then
    return private.invalid('messageId');
  end if;
  return jsonb_build_object(
    'code', 'OK', 'originAllowed', true, 'created', false,
    'conversationId', p_conversation_id, 'contactId', p_contact_id, 'country', p_country
  );
end
$$;

comment on function private.answer_repeated_message(uuid, uuid, uuid, bytea, text) is
  'The answer to a message whose id came before, in this conversation';
