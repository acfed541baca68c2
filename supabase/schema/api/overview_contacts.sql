-- The other half of `overview_numbers`, where both are explained. It can't be counted in parts, and a long range of ten
-- million contacts that is over may take longer than the 8 seconds that hosted Supabase lets a member's statement take.

create function public.overview_contacts(project_id uuid, from_day date, until_day date, time_zone text default 'UTC')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set work_mem = '64MB'
set statement_timeout = '20s'
as $$
declare
  p_project_id alias for project_id;
  v_question jsonb := jsonb_build_array('contacts', from_day, until_day, time_zone);
  v_counted_at timestamptz := private.clock();
  v_answer jsonb;
begin
  perform private.check_overview_range(from_day, until_day);
  if not private.is_my_project(p_project_id) then
    return '{"countries": [], "channels": {}}';
  end if;
  v_answer := private.kept_overview(p_project_id, v_question);
  if v_answer is not null then
    return v_answer;
  end if;
  v_answer := private.count_overview_contacts(
    p_project_id, private.start_of_day(from_day, time_zone), private.start_of_day(until_day + 1, time_zone)
  );
  return private.keep_overview(
    p_project_id, v_question, v_counted_at,
    (select sum((c ->> 'contacts')::bigint)::bigint from jsonb_array_elements(v_answer -> 'countries') as c),
    v_answer
  );
end
$$;

comment on function public.overview_contacts(uuid, date, date, text) is
  'Contacts that began a conversation in the range: {countries, a null one is unknown; channels, by their names; '
  'countedAt, if that was up to a minute ago}';

grant execute on function public.overview_contacts(uuid, date, date, text) to authenticated;
