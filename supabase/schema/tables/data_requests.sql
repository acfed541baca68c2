-- What people ask about their data (GDPR Art. 15 to 22), from its receipt until it is closed, and afterwards as proof.
--
-- A request is known by the contact hash. The contact id stands in it only while there is something to be done for
-- that contact: it goes when the contact is erased, whoever erases it, and when the request is closed. What is left
-- names nobody. A message that somebody wrote to ask is never here.
--
-- A month after receipt it is due (Art. 12(3)): on the same day of the next month, or on its last day where it is
-- shorter (Regulation 1182/71, Art. 3(2)(c)). That a weekend or a holiday would move the end is left out: it differs
-- by country, and who is early is not late.

create table public.data_requests (
  project_id uuid not null references public.projects (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  contact_id uuid,
  contact_hash text not null check (contact_hash ~ '^[0-9a-f]{64}$'),
  asked text not null check (asked in ('export', 'erasure', 'export_and_erasure', 'withdrawal')),
  received_on date not null check (received_on between '2018-05-25' and '9998-12-31'),
  due_on date not null generated always as ((received_on + interval '1 month')::date) stored,
  created_at timestamptz not null,
  closed_at timestamptz,
  outcome text check (outcome in ('fulfilled', 'partly', 'nothing_held', 'refused')),
  primary key (project_id, id),
  foreign key (project_id, contact_id) references public.contacts (project_id, id) on delete set null (contact_id),
  constraint data_requests_closed_check check ((closed_at is null) = (outcome is null)),
  constraint data_requests_forgotten_check check (closed_at is null or contact_id is null)
);

create index data_requests_of_contact_idx
  on public.data_requests (project_id, contact_id)
  where contact_id is not null;
create index data_requests_open_idx
  on public.data_requests (project_id, due_on, id)
  where closed_at is null;
create index data_requests_closed_idx
  on public.data_requests (project_id, closed_at desc, id)
  where closed_at is not null;

comment on table public.data_requests is 'What people ask about their data, and what came of it';
comment on column public.data_requests.contact_id is
  'Null: nothing is held under this id (any more), or the request is closed';
comment on column public.data_requests.contact_hash is 'SHA-256 of the contact id, in hex';
comment on column public.data_requests.received_on is 'The day on which it reached the owner; the month begins then';
comment on column public.data_requests.due_on is 'A month after receipt: Art. 12(3) GDPR';
comment on column public.data_requests.outcome is
  'partly: the contact was gone before all was done; nothing_held: before anything was; null: open';

alter table public.data_requests enable row level security;

create policy "members read their projects' data requests"
  on public.data_requests for select to authenticated
  using (project_id in (select private.my_project_ids()));

grant select on table public.data_requests to authenticated;
grant select on table public.data_requests to service_role;
