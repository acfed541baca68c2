-- The overview's numbers over a range of days, in the reader's time zone. `from_day` and `until_day` are both
-- included. Two functions, so that two connections can count at the same time: one adds up days, the other tells
-- contacts apart, which no adding up can do.
--
-- Definer because the days that are over are kept in schema `private`, and so is for a minute what was said about
-- a large project (rules/overview_answers.sql); membership is asked first, and a stranger's numbers are none.
-- `work_mem`, because the contacts of a year are told apart in memory or, three times slower, on disk.
--
-- To compare pages, those of one range are named when the other one is asked about: a page that was not among the top
-- ones then has its number all the same, and no other page is added up. Their hash is in the question that an answer is
-- kept for, because an index can't hold long ones.

create function public.overview_numbers(
  project_id uuid,
  from_day date,
  until_day date,
  time_zone text default 'UTC',
  pages_at_most integer default 10,
  pages text[] default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set work_mem = '64MB'
as $$
declare
  p_project_id alias for project_id;
  v_question jsonb := jsonb_build_array(
    'numbers', from_day, until_day, time_zone, pages_at_most,
    encode(sha256(convert_to(pages::text, 'UTF8')), 'hex')
  );
  v_counted_at timestamptz := private.clock();
  v_answer jsonb;
begin
  perform private.check_overview_range(from_day, until_day);
  if not private.is_my_project(p_project_id) then
    return '{"days": [], "channels": [], "pages": []}';
  end if;
  v_answer := private.kept_overview(p_project_id, v_question);
  if v_answer is not null then
    return v_answer;
  end if;
  v_answer := private.add_up_overview(p_project_id, from_day, until_day, time_zone, pages_at_most, pages);
  if v_answer ? 'remainingDays' then
    return v_answer;
  end if;
  return private.keep_overview(
    p_project_id, v_question, v_counted_at,
    (select sum((c ->> 'conversations')::bigint)::bigint from jsonb_array_elements(v_answer -> 'channels') as c),
    v_answer
  );
end
$$;

comment on function public.overview_numbers(uuid, date, date, text, integer, text[]) is
  '{days: new and returning contacts of each day, channels: conversations begun, pages: those that most messages '
  'came from, of all or of the named ones; countedAt, if that was up to a minute ago}; or, while a large project is '
  'counted for the first time, {remainingDays}: how many days are left, of which the next call counts some';

grant execute on function public.overview_numbers(uuid, date, date, text, integer, text[]) to authenticated;
