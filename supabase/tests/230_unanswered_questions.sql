-- Questions that AI search did not answer well: who may ask for them, which count, and which are the same.

begin;
select plan(11);
select tests.set_the_scene();
delete from public.conversations where project_id = tests.id('tea');

create temp table asked (
  name text, text text, at timestamptz, outcome text, rating text, handed_over text, anonymous boolean
);
insert into asked values
  ('a', 'Do you ship to Norway?', '2027-01-01T10:00Z', 'no_answer', null, null, false),
  ('b', 'to norway: do you ship', '2027-01-02T10:00Z', 'answered', 'down', 'the question', true),
  ('c', 'DO YOU SHIP TO NORWAY', '2027-01-03T10:00Z', 'answered', null, 'the answer', false),
  ('d', 'Any red bicycles?', '2027-01-04T10:00Z', 'no_answer', 'down', null, false),
  ('e', '🚲?', '2027-01-05T10:00Z', 'no_answer', null, null, false),
  ('f', '❓', '2027-01-06T10:00Z', 'no_answer', null, null, false),
  ('g', 'Answered well', '2027-01-07T10:00Z', 'answered', 'up', null, false),
  ('h', 'Never answered', '2027-01-08T10:00Z', null, null, null, false);
insert into public.conversations (project_id, id, contact_id, channel, created_at, last_message_at, is_newest)
select
  tests.id('tea'), tests.id('of ' || name),
  case when not anonymous then (select id from public.contacts where project_id = tests.id('tea') order by id limit 1) end,
  'ai_search', at, at, false
from asked;
insert into public.messages (project_id, id, conversation_id, text, created_at)
select tests.id('tea'), tests.id('question ' || name), tests.id('of ' || name), text, at from asked;
insert into public.messages
  (project_id, id, conversation_id, sender, text, created_at, in_reply_to, reported_by, outcome, sources, rating)
select
  tests.id('tea'), tests.id('answer ' || name), tests.id('of ' || name), 'assistant', 'Text', at + interval '1 second',
  tests.id('question ' || name), 'page', outcome, '[]', rating
from asked where outcome is not null;
insert into public.messages (project_id, id, conversation_id, text, created_at, in_reply_to)
select
  tests.id('tea'), tests.id('handed ' || name), tests.id('of ' || name), 'A person, please', at + interval '1 minute',
  tests.id(case handed_over when 'the answer' then 'answer ' else 'question ' end || name)
from asked where handed_over is not null;

create function pg_temp.questions(persona text, more text default '') returns jsonb language sql as $$
  select coalesce((
    tests.attempt(persona, format(
      'select jsonb_agg(to_jsonb(q)) from public.unanswered_questions(%L%s) q', tests.id('tea'), more
    )) ->> 'value'
  )::jsonb, '[]')
$$;
create function pg_temp.texts(questions jsonb) returns text[] language sql as $$
  select array(select q ->> 'question' from jsonb_array_elements(questions) as q)
$$;

select tests.cannot(persona, format('select public.unanswered_questions(%L)', tests.id('tea')), 'ask for unanswered questions')
from unnest(array['anon', 'ingest_api', 'service_role']) as persona;
select is(pg_temp.questions(persona), '[]', format('acting as %s sees no question of another organization', persona))
from unnest(array['hanna', 'nobody']) as persona;
select is(
  pg_temp.texts(pg_temp.questions('milan')),
  array['DO YOU SHIP TO NORWAY', '❓', '🚲?', 'Any red bicycles?'],
  'a member sees each question once, the most frequent first, then the newest; well answered ones are not among them'
);
select is(
  pg_temp.questions('milan') -> 0,
  jsonb_build_object(
    'question', 'DO YOU SHIP TO NORWAY', 'asked', 3, 'no_answer', 1, 'rated_down', 1, 'handed_over', 2,
    'last_asked_at', '2027-01-03T10:00:00+00:00'::timestamptz,
    'conversation_ids', jsonb_build_array(tests.id('of c'), tests.id('of b'), tests.id('of a'))
  ),
  'the same words are the same question, with and without consent; each is counted once, and says why'
);
select is(
  (pg_temp.questions('milan') -> 3) - 'conversation_ids' - 'last_asked_at',
  '{"question": "Any red bicycles?", "asked": 1, "no_answer": 1, "rated_down": 1, "handed_over": 0}',
  'what was not answered and rated down is one question'
);
select is(
  pg_temp.texts(pg_temp.questions('milan', ', ''2027-01-04T00:00Z'', ''2027-01-06T00:00Z''')),
  array['🚲?', 'Any red bicycles?'], 'of a period'
);
select is(jsonb_array_length(pg_temp.questions('milan', ', at_most => 2')), 2, 'no more than were asked for');
select is(pg_temp.questions('milan', ', at_most => 0'), pg_temp.questions('milan', ', at_most => 1'), 'at least one');

select * from finish();
rollback;
