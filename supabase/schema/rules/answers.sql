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
