-- The rule for when a message goes on with the last conversation; packages/core holds the same one.

create function private.idle_limit(channel text)
returns interval
language sql
immutable
set search_path = ''
return case channel when 'ai_search' then interval '30 minutes' when 'live_support' then interval '24 hours' end;

comment on function private.idle_limit(text) is 'A conversation whose last message is this old is over';
