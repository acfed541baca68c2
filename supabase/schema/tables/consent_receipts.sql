-- What a visitor's browser stated about consent: where it came from, for what, how and when it was given.
-- One row for each distinct statement, however many messages carried it. It is a recorded statement, not
-- proof: whoever runs the browser can send another one.

create table public.consent_receipts (
  project_id uuid not null,
  id uuid not null default private.time_ordered_id(),
  contact_id uuid not null,
  source text not null check (char_length(source) between 1 and 64),
  category text not null check (char_length(category) between 1 and 256),
  method text not null check (method = 'explicit'),
  given_at timestamptz not null,
  recorded_at timestamptz not null,
  widget_version text check (char_length(widget_version) between 1 and 32),
  primary key (project_id, id),
  unique (project_id, contact_id, given_at, source, category, method),
  foreign key (project_id, contact_id) references public.contacts (project_id, id) on delete cascade
);

comment on table public.consent_receipts is 'Consent statements, one for each distinct one of a contact';
comment on column public.consent_receipts.source is 'The consent platform, event or call that the statement came from';
comment on column public.consent_receipts.method is 'How consent was given; only an explicit choice is accepted';
comment on column public.consent_receipts.given_at is 'When consent was given, by the visitor''s clock';
comment on column public.consent_receipts.recorded_at is 'When it first arrived here, by the server''s clock';

alter table public.consent_receipts enable row level security;

create policy "members read their projects' consent receipts"
  on public.consent_receipts for select to authenticated
  using (project_id in (select private.my_project_ids()));

grant select on table public.consent_receipts to authenticated;
grant select on table public.consent_receipts to service_role;
