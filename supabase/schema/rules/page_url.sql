create function private.page_url_with_kept_parameters(p_page_url text, p_page_parameters text[], p_kept text[])
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_kept = '{}' then
    return p_page_url;
  end if;
  return (
    select coalesce(p_page_url || '?' || string_agg(p.pair, '&' order by p.position), p_page_url)
    from unnest(p_page_parameters) with ordinality as p (pair, position)
    where split_part(p.pair, '=', 1) = any (p_kept)
  );
end
$$;

comment on function private.page_url_with_kept_parameters(text, text[], text[]) is
  'The page URL with those of its parameters that the project keeps, in the order of the page';
