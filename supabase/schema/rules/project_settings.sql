create function private.are_origins(p_origins text[])
returns boolean
language sql
immutable
set search_path = ''
return (
  cardinality(p_origins) <= 50
  and coalesce((
    select bool_and(coalesce(origin ~ '^https?://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?$', false))
    from unnest(p_origins) as origin
  ), true)
);

comment on function private.are_origins(text[]) is
  'Whether each is an origin as browsers send it: scheme, host in lower case, port, nothing after';

grant execute on function private.are_origins(text[]) to authenticated;

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
