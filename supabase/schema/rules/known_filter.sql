-- A filter that is not understood would pick everybody, and an erasure with it: it is refused.

create function private.known_filter(p_action text, p_filter jsonb, p_known text[])
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_filter jsonb := coalesce(p_filter, '{}');
  v_unknown text;
begin
  if jsonb_typeof(v_filter) <> 'object' then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('%s: found %s, wanted an object', p_action, jsonb_typeof(v_filter));
  end if;
  select string_agg(key, ', ' order by key) into v_unknown
  from jsonb_object_keys(v_filter) as key
  where key <> all (p_known);
  if v_unknown is not null then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('%s: found the unknown filters %s', p_action, v_unknown);
  end if;
  return v_filter;
end
$$;

comment on function private.known_filter(text, jsonb, text[]) is
  'The filter of a list as an object; an error when it is none, or names what the list does not know';
