-- What AI search could not answer: questions that got no answer, whose answer was rated down, or that the visitor took
-- to a person. Who asked does not matter, so questions without consent count as any.
--
-- Two questions are the same when they have the same words: case, punctuation and the order of words are left out. Only
-- the newest ten thousand of a period are looked at: what is asked often is among them.
--
-- Definer for the reasons that rules/contact_list.sql gives; executed, so that each period has a plan of its own.

create function public.unanswered_questions(
  project_id uuid,
  since timestamptz default null,
  until timestamptz default null,
  at_most integer default 100
)
returns table (
  question text,
  asked integer,
  no_answer integer,
  rated_down integer,
  handed_over integer,
  last_asked_at timestamptz,
  conversation_ids uuid[]
)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if not private.is_my_project(project_id) then
    return;
  end if;
  return query execute $query$
  with signs as (
    select m.in_reply_to, m.sender, m.outcome, m.rating
    from public.messages m
    where
      m.project_id = $1
      and (m.outcome = 'no_answer' or m.rating = 'down' or (m.sender = 'visitor' and m.in_reply_to is not null))
      and m.created_at >= $2
      and m.created_at < $3
    order by m.created_at desc
    limit 10000
  ),
  -- A visitor may have handed over the answer instead of the question.
  questions as (
    select
      coalesce(answered.id, replied.id) as id,
      s.outcome is not distinct from 'no_answer' as no_answer,
      s.rating is not distinct from 'down' as rated_down,
      s.sender = 'visitor' as handed_over
    from signs s
    join public.messages replied on replied.project_id = $1 and replied.id = s.in_reply_to
    left join public.messages answered
      on answered.project_id = $1 and answered.id = replied.in_reply_to and replied.sender = 'assistant'
  ),
  once as (
    select q.id, bool_or(q.no_answer) as no_answer, bool_or(q.rated_down) as rated_down,
      bool_or(q.handed_over) as handed_over
    from questions q
    group by q.id
  ),
  worded as (
    select m.text, m.conversation_id, m.created_at, o.no_answer, o.rated_down, o.handed_over,
      -- Signs alone, such as an emoji, are no words.
      coalesce(nullif(tsvector_to_array(m.words), '{}'), array[btrim(m.text)]) as words
    from once o
    join public.messages m on m.project_id = $1 and m.id = o.id
    where m.sender = 'visitor'
  )
  select
    (array_agg(w.text order by w.created_at desc))[1],
    count(*)::integer,
    (count(*) filter (where w.no_answer))::integer,
    (count(*) filter (where w.rated_down))::integer,
    (count(*) filter (where w.handed_over))::integer,
    max(w.created_at),
    (array_agg(w.conversation_id order by w.created_at desc))[1:5]
  from worded w
  group by w.words
  order by count(*) desc, max(w.created_at) desc
  limit $4
  $query$
  using
    project_id, coalesce(since, '-infinity'), coalesce(until, 'infinity'),
    least(greatest(coalesce(at_most, 100), 1), 500);
end
$$;

comment on function public.unanswered_questions(uuid, timestamptz, timestamptz, integer) is
  'Questions to AI search since one time and before another that were not answered well, most frequent first: how they '
  'were put last, how often, why, and the newest five conversations. Nothing for who is no member';

grant execute on function public.unanswered_questions(uuid, timestamptz, timestamptz, integer) to authenticated;
