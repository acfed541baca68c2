-- A page with many or long parameters must not fill the table: the first one that would make the URL longer than 2,048
-- characters is left out, and so are all after it. core/spec holds the same rule, and a test holds the two against each
-- other.

create function private.page_url_with_kept_parameters(p_page_url text, p_page_parameters text[], p_kept text[])
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_url text := p_page_url;
  v_longer text;
  v_pair text;
begin
  if p_kept = '{}' or p_page_parameters is null then
    return v_url;
  end if;
  foreach v_pair in array p_page_parameters loop
    continue when split_part(v_pair, '=', 1) <> all (p_kept);
    v_longer := v_url || case when v_url = p_page_url then '?' else '&' end || v_pair;
    exit when char_length(v_longer) > 2048;
    v_url := v_longer;
  end loop;
  return v_url;
end
$$;

comment on function private.page_url_with_kept_parameters(text, text[], text[]) is
  'The page URL with those of its parameters that the project keeps, in the order of the page, up to 2,048 characters';
