-- core has the same rule (`isOriginPattern`), and a test holds the two against each other.

create function private.is_origin_pattern(p_pattern text)
returns boolean
language sql
immutable
set search_path = ''
return coalesce(
  p_pattern ~ (
    '^https?://'
    '(\[[0-9a-f:.]+\]|[a-z0-9._-]+|\*\.(([a-z0-9_-]+\.)+[a-z0-9_-]*[a-z][a-z0-9_-]*|localhost))'
    '(:[1-9][0-9]{0,4})?$'
  )
  and p_pattern !~ '^(https://.*:443|http://.*:80)$'
  and coalesce(substring(p_pattern from ':([0-9]{1,5})$')::integer, 0) <= 65535,
  false
);

comment on function private.is_origin_pattern(text) is
  'Whether it is an origin as browsers send it (scheme, host in lower case, port unless it is the usual one), or such '
  'an origin with `*.` before the host';

grant execute on function private.is_origin_pattern(text) to authenticated;

create function private.are_origin_patterns(p_patterns text[])
returns boolean
language sql
immutable
set search_path = ''
return (
  cardinality(p_patterns) <= 50
  and coalesce((
    select bool_and(private.is_origin_pattern(pattern)) from unnest(p_patterns) as pattern
  ), true)
);

comment on function private.are_origin_patterns(text[]) is 'Whether each can stand in a project''s allowed origins';

grant execute on function private.are_origin_patterns(text[]) to authenticated;

create function private.are_parameter_names(p_names text[])
returns boolean
language sql
immutable
set search_path = ''
return (
  cardinality(p_names) <= 20
  and coalesce((
    select bool_and(coalesce(name ~ '^[A-Za-z0-9._~-]{1,64}$', false)) from unnest(p_names) as name
  ), true)
);

comment on function private.are_parameter_names(text[]) is
  'Whether each can name a query parameter; only characters that a URL never encodes, so that names compare as text';

grant execute on function private.are_parameter_names(text[]) to authenticated;

-- core has the same rule (`officeHours`). Whether the time zone exists is for core to say: Postgres' list changes.

create function private.are_office_hours(p_hours jsonb)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_hours is null or coalesce(
    jsonb_typeof(p_hours) = 'object'
    and p_hours - array['timeZone', 'days'] = '{}'
    and p_hours ->> 'timeZone' ~ '^[A-Za-z0-9_+/-]{1,64}$'
    and jsonb_typeof(p_hours -> 'days') = 'array'
    and jsonb_array_length(p_hours -> 'days') = 7
    and (
      select bool_and(
        jsonb_typeof(day) = 'array'
        and jsonb_array_length(day) <= 4
        and (
          select coalesce(bool_and(
            jsonb_typeof(span) = 'array'
            and jsonb_array_length(span) = 2
            and span ->> 0 ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'
            and span ->> 1 ~ '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$'
            and span ->> 0 < span ->> 1
          ), true)
          from jsonb_array_elements(day) as span
        )
      )
      from jsonb_array_elements(p_hours -> 'days') as day
    ),
    false
  );
exception when others then
  -- A day or a span that is not an array.
  return false;
end
$$;

comment on function private.are_office_hours(jsonb) is
  'Whether these are office hours: {timeZone, days}, days from Monday to Sunday with at most four [from, to] each';

grant execute on function private.are_office_hours(jsonb) to authenticated;
