-- Which origins and pages are a project's own. core/spec holds the same rules, and a test holds the two against each
-- other.

create function private.is_allowed_origin(p_origin text, p_patterns text[])
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_pattern text;
  v_scheme text;
  v_domain text;
begin
  if p_origin = any (p_patterns) then
    return position('*' in p_origin) = 0;
  end if;
  foreach v_pattern in array p_patterns loop
    v_scheme := split_part(v_pattern, '*', 1);
    v_domain := split_part(v_pattern, '*', 2);
    if
      v_domain <> ''
      and starts_with(p_origin, v_scheme)
      and right(p_origin, char_length(v_domain)) = v_domain
      and substr(
        p_origin, char_length(v_scheme) + 1,
        greatest(0, char_length(p_origin) - char_length(v_scheme) - char_length(v_domain))
      ) ~ '^[a-z0-9_-]+(\.[a-z0-9_-]+)*$'
    then
      return true;
    end if;
  end loop;
  return false;
end
$$;

comment on function private.is_allowed_origin(text, text[]) is
  'Whether an origin is listed, or a subdomain at any depth of one that is listed with `*.`; `null` never is';

create function private.is_allowed_page(p_page_url text, p_patterns text[])
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return private.is_allowed_origin(substring(p_page_url from '^https?://[^/?#]+'), p_patterns);
end
$$;

comment on function private.is_allowed_page(text, text[]) is 'Whether a page''s origin is one of them';
