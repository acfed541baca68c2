set check_function_bodies = off;

drop function "public"."list_contacts"(uuid, jsonb, text, boolean, text, uuid, integer);

create or replace function private.contact_conditions (
  project_id uuid,
  filter jsonb
)
  returns text
  language plpgsql
  stable
  set search_path to ''
  AS $function$
declare
  v_zone text := coalesce(filter ->> 'time_zone', 'UTC');
  v_search text := nullif(btrim(filter ->> 'search'), '');
  v_conditions text[];
begin
  select array_agg(format(f.condition, f.value)) into v_conditions
  from (values
    ('c.project_id = %L::uuid', project_id::text),
    ('c.created_at >= %L::timestamptz', private.start_of_day((filter ->> 'created_from')::date, v_zone)::text),
    ('c.created_at < %L::timestamptz', private.start_of_day((filter ->> 'created_to')::date + 1, v_zone)::text),
    ('c.created_at < %L::timestamptz', filter ->> 'created_before'),
    ('c.last_seen_at >= %L::timestamptz', private.start_of_day((filter ->> 'seen_from')::date, v_zone)::text),
    ('c.last_seen_at < %L::timestamptz', private.start_of_day((filter ->> 'seen_to')::date + 1, v_zone)::text),
    ('c.last_seen_at > %L::timestamptz', filter ->> 'seen_after'),
    ('c.conversations_count >= %L::integer', filter ->> 'conversations')
  ) as f (condition, value)
  where f.value is not null;

  if jsonb_array_length(filter -> 'country') > 0 then
    v_conditions := v_conditions || format(
      '(c.country = any (%L::text[])%s)',
      array(select jsonb_array_elements_text(filter -> 'country')),
      case when filter -> 'country' ? 'unknown' then ' or c.country is null' else '' end
    );
  end if;
  if filter ->> 'withdrawn' is not null then
    v_conditions := v_conditions || case filter ->> 'withdrawn'
      when 'yes' then 'c.consent_withdrawn_at is not null'
      when 'no' then 'c.consent_withdrawn_at is null'
      else 'false'
    end;
  end if;
  if filter ->> 'channel' is not null then
    v_conditions := v_conditions || case filter ->> 'channel'
      when 'ai_search' then 'c.last_ai_search_at is not null'
      when 'live_support' then 'c.last_live_support_at is not null'
      else 'false'
    end;
  end if;
  if v_search is not null then
    v_conditions := v_conditions || private.search_condition(project_id, v_search);
  end if;

  return array_to_string(v_conditions, ' and ');
end
$function$;

create or replace function private.contact_filter (
  filter jsonb
)
  returns jsonb
  language plpgsql
  immutable
  set search_path to ''
  AS $function$
declare
  v_filter jsonb := coalesce(filter, '{}');
  v_unknown text;
begin
  if jsonb_typeof(v_filter) <> 'object' then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('Filter contacts: found %s, wanted an object', jsonb_typeof(v_filter));
  end if;
  select string_agg(key, ', ' order by key) into v_unknown
  from jsonb_object_keys(v_filter) as key
  where key <> all (array[
    'search', 'country', 'channel', 'conversations', 'withdrawn',
    'created_from', 'created_to', 'seen_from', 'seen_to', 'time_zone',
    'created_before', 'seen_after'
  ]);
  if v_unknown is not null then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('Filter contacts: found the unknown filters %s', v_unknown);
  end if;
  return v_filter;
end
$function$;

create or replace function private.contacts_page (
  project_id uuid,
  filter jsonb,
  sort text,
  ascending boolean,
  cursor_value text,
  cursor_id uuid,
  page_size integer
)
  returns text
  language plpgsql
  stable
  set search_path to ''
  AS $function$
declare
  v_type text;
begin
  select s.type into v_type
  from (values
    ('last_seen_at', 'timestamptz'),
    ('created_at', 'timestamptz'),
    ('conversations_count', 'integer')
  ) as s (name, type)
  where s.name = sort;
  if not found then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('List contacts: found the order %L, wanted last_seen_at, created_at or conversations_count', sort);
  end if;

  return format(
    'select c.* from public.contacts c where %s %s order by c.%I %s, c.id %s limit %L::integer',
    private.contact_conditions(project_id, private.contact_filter(filter)),
    case when cursor_value is not null and cursor_id is not null then
      format(
        'and (c.%I, c.id) %s (%L::%s, %L::uuid)',
        sort, case when ascending then '>' else '<' end, cursor_value, v_type, cursor_id
      )
    end,
    sort, case when ascending then 'asc' else 'desc' end, case when ascending then 'asc' else 'desc' end,
    least(greatest(coalesce(page_size, 50), 1), 500)
  );
end
$function$;

create or replace function public.list_contacts (
  project_id uuid,
  filter jsonb default '{}'::jsonb,
  sort text default 'last_seen_at'::text,
  ascending boolean default false,
  cursor_value text default null::text,
  cursor_id uuid default null::uuid,
  page_size integer default 50
)
  returns SETOF public.contacts
  language plpgsql
  stable
  security definer
  set search_path to ''
  AS $function$
begin
  if list_contacts.project_id is null or list_contacts.project_id not in (select private.my_project_ids()) then
    return;
  end if;
  return query execute private.contacts_page(
    list_contacts.project_id, filter, sort, ascending, cursor_value, cursor_id, page_size
  );
end
$function$;

comment on function "public"."list_contacts"(uuid, jsonb, text, boolean, text, uuid, integer) is
  'One page of a project''s contacts after the row that the cursor names; nothing for who is no member';

revoke all on function "public"."list_contacts"(uuid, jsonb, text, boolean, text, uuid, integer) from public;

grant execute
  on function "public"."list_contacts"(uuid, jsonb, text, boolean, text, uuid, integer)
  to "authenticated", "postgres";
