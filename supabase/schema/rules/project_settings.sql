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
