-- The one clock of everything that is recorded.
--
-- `clock_timestamp()` and not `now()`: a transaction that waited for another one's lock would otherwise
-- record a time from before it was let in, and two messages would be stored in the wrong order.
--
-- A function of our own, so that a test can replace it inside a transaction that it rolls back. Only the
-- owner of the function can do that: no role of the API can set the time.

create function private.clock()
returns timestamptz
language plpgsql
volatile
set search_path = ''
as $$
begin
  return clock_timestamp();
end
$$;

comment on function private.clock() is 'Server time; the only source of recorded times';
