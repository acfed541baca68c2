create function private.page_url_with_kept_parameters(page_url text, page_parameters text[], kept text[])
returns text
language sql
immutable
set search_path = ''
as $$
  select coalesce(page_url || '?' || string_agg(p.pair, '&' order by p.position), page_url)
  from unnest(page_parameters) with ordinality as p (pair, position)
  where split_part(p.pair, '=', 1) = any (kept);
$$;

comment on function private.page_url_with_kept_parameters(text, text[], text[]) is
  'The page URL with those of its parameters that the project keeps, in the order of the page';
