-- How the portal's lists are ordered, and where a page begins. A column name that ends with `_hour` stands before the
-- time that it is the hour of: the index has the hour alone, and what is in it is sorted (see tables/contacts.sql).

create function private.list_order(p_columns text[], p_ascending boolean)
returns text
language sql
immutable
set search_path = ''
return (
  select ' order by ' || string_agg(
    format('%I %s', c.name, case when p_ascending then 'asc' else 'desc' end), ', ' order by c.n
  )
  from unnest(p_columns) with ordinality as c (name, n)
);

comment on function private.list_order(text[], boolean) is 'The order of a list, as SQL';

create function private.list_place(
  p_columns text[], p_ascending boolean, p_type text, p_cursor_value text, p_cursor_id uuid
)
returns text
language sql
stable
set search_path = ''
return case
  when p_cursor_value is not null and p_cursor_id is not null then (
    select format(
      ' and (%s) %s (%s)',
      string_agg(quote_ident(c.name), ', ' order by c.n),
      case when p_ascending then '>' else '<' end,
      string_agg(
        case
          when c.name = 'id' then format('%L::uuid', p_cursor_id)
          when c.name like '%\_hour' then format('date_bin(''1 hour'', %L::timestamptz, ''epoch'')', p_cursor_value)
          else format('%L::%s', p_cursor_value, p_type)
        end,
        ', ' order by c.n
      )
    )
    from unnest(p_columns) with ordinality as c (name, n)
  )
end;

comment on function private.list_place(text[], boolean, text, text, uuid) is
  'The condition that picks what comes after the row that the cursor names, as SQL; null without a cursor';

-- What is older or newer than an hour's beginning is so by the hour as well, which is what an index can be walked by.

create function private.time_condition(p_name text, p_operator text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return format(
    '%1$s_at %2$s %%1$L::timestamptz and %1$s_hour %3$s',
    p_name, p_operator,
    case p_operator when '<' then '< %1$L::timestamptz' else '> %1$L::timestamptz - interval ''1 hour''' end
  );
end
$$;

comment on function private.time_condition(text, text) is
  'What compares a time that has an hour beside it with the first value that is formatted into it, as SQL';
