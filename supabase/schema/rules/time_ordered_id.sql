-- Ids of rows that come with every conversation: UUIDs of version 7 (RFC 9562), which begin with the millisecond. In an
-- index they are side by side, where random ones are each on a page of its own, which is read, and after a checkpoint
-- written to the log whole. Ids that come from outside, of contacts and messages, are random: a browser's clock is
-- nobody's business.

create function private.time_ordered_id()
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- A random one, of version 4, with the time over its first 48 bits and 7 for its version.
  return encode(
    set_bit(
      set_bit(
        overlay(
          uuid_send(gen_random_uuid())
          placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6
        ),
        52, 1
      ),
      53, 1
    ),
    'hex'
  )::uuid;
end
$$;

comment on function private.time_ordered_id() is 'A new UUID of version 7, later ones being greater';
