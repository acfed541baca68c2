-- The first state of supabase/schema, where each object is explained.

set check_function_bodies = off;

-- schema/tables/organizations.sql

create table public.organizations (
  id uuid primary key default gen_random_uuid(),
  name text not null check (char_length(btrim(name)) between 1 and 80),
  created_at timestamptz not null default private.clock(),
  requires_two_factor boolean not null default false
);

comment on table public.organizations is 'Who runs the websites; owns projects and has members';
comment on column public.organizations.requires_two_factor is
  'Whether it opens only to sessions that gave a second factor';

create trigger audit_organization
  after insert or update or delete on public.organizations
  for each row execute function private.audit_organization();

alter table public.organizations enable row level security;

create policy "members read their organizations"
  on public.organizations for select to authenticated
  using (id in (select private.my_organization_ids()));

create policy "owners rename and lock their organizations"
  on public.organizations for update to authenticated
  using (id in (select private.my_owned_organization_ids()))
  with check (
    id in (select private.my_owned_organization_ids())
    and (not requires_two_factor or private.gave_second_factor())
  );

grant select, update (name, requires_two_factor) on table public.organizations to authenticated;
grant select on table public.organizations to service_role;

-- schema/tables/projects.sql

create table public.projects (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null check (char_length(btrim(name)) between 1 and 80),
  allowed_origins text[] not null default '{}' check (private.are_origin_patterns(allowed_origins)),
  require_origin boolean not null default false,
  respect_gpc boolean not null default true,
  withdrawal_action text not null default 'keep' check (withdrawal_action in ('keep', 'erase')),
  kept_query_parameters text[] not null default '{}' check (private.are_parameter_names(kept_query_parameters)),
  contact_retention_days integer check (contact_retention_days between 1 and 3650),
  anonymous_retention_days integer check (anonymous_retention_days between 1 and 3650),
  messages_per_minute integer default 120 check (messages_per_minute between 1 and 6000),
  project_messages_per_minute integer default 6000 check (project_messages_per_minute between 1 and 1000000),
  new_contacts_per_minute integer default 600 check (new_contacts_per_minute between 1 and 1000000),
  new_contacts_per_day integer default 50000 check (new_contacts_per_day between 1 and 100000000),
  require_turnstile boolean not null default false,
  created_at timestamptz not null default private.clock(),
  office_hours jsonb check (private.are_office_hours(office_hours)),
  away_text text check (char_length(btrim(away_text)) between 1 and 300)
);

create index projects_organization_id_idx on public.projects (organization_id);

comment on table public.projects is 'One website each';
comment on column public.projects.allowed_origins is
  'Where the widget may run: origins, and `https://*.domain` for every subdomain; empty: nowhere';
comment on column public.projects.require_origin is
  'Whether messages and visits without an origin, which come from no browser, are refused';
comment on column public.projects.respect_gpc is 'Whether Global Privacy Control counts as consent denied';
comment on column public.projects.withdrawal_action is
  'What a withdrawal does to the contact: keep it, marked; or erase it';
comment on column public.projects.kept_query_parameters is 'Query parameters that stay in stored page URLs';
comment on column public.projects.contact_retention_days is
  'Contacts not seen for so many days are erased; null: never';
comment on column public.projects.anonymous_retention_days is
  'Conversations without a contact are deleted so many days after their last message; null: never';
comment on column public.projects.messages_per_minute is 'Limit per visitor; null: none';
comment on column public.projects.project_messages_per_minute is 'Limit for all visitors together; null: none';
comment on column public.projects.new_contacts_per_minute is 'Limit for all visitors together; null: none';
comment on column public.projects.new_contacts_per_day is 'Limit for all visitors together; null: none';
comment on column public.projects.office_hours is
  'When members answer: {timeZone, days}, seven days from Monday on, each as [["09:00", "17:00"], …]; null: not said';
comment on column public.projects.away_text is 'What visitors are told outside office hours; null: our own words';

comment on column public.projects.require_turnstile is
  'Whether new visitors have to pass Cloudflare Turnstile, if the functions have a secret key to check it with';

create trigger audit_project
  after insert or update or delete on public.projects
  for each row execute function private.audit_project();

alter table public.projects enable row level security;

create policy "members read their projects"
  on public.projects for select to authenticated
  using (organization_id in (select private.my_organization_ids()));

create policy "owners edit their projects' settings"
  on public.projects for update to authenticated
  using (organization_id in (select private.my_owned_organization_ids()))
  with check (organization_id in (select private.my_owned_organization_ids()));

grant
  select,
  update (
    name, allowed_origins, require_origin, respect_gpc, withdrawal_action, kept_query_parameters,
    contact_retention_days, anonymous_retention_days, messages_per_minute, project_messages_per_minute,
    new_contacts_per_minute, new_contacts_per_day, require_turnstile, office_hours, away_text
  )
  on table public.projects to authenticated;
grant select on table public.projects to service_role;

-- schema/tables/contacts.sql

create table public.contacts (
  project_id uuid not null references public.projects (id) on delete cascade,
  id uuid not null,
  country text,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  conversations_count integer not null default 0,
  consent_withdrawn_at timestamptz,
  last_conversation_at timestamptz,
  last_seen_hour timestamptz not null generated always as (date_bin('1 hour', last_seen_at, 'epoch')) stored,
  claim_hash bytea,
  constraint contacts_check check (
    private.is_contact(country, created_at, last_seen_at, conversations_count)
  )
) with (fillfactor = 90);

create index contacts_last_seen_idx on public.contacts (project_id, last_seen_hour desc, id desc);
create index contacts_last_conversation_idx on public.contacts (project_id, last_conversation_at) include (country);
create index contacts_created_idx on public.contacts (project_id, created_at desc, id desc);
create index contacts_conversations_idx on public.contacts (project_id, conversations_count desc, id desc);
create index contacts_country_idx on public.contacts (project_id, country, last_seen_hour desc, id desc);
create index contacts_withdrawn_idx on public.contacts (project_id, last_seen_hour desc)
  where consent_withdrawn_at is not null;

alter table public.contacts add primary key (project_id, id);

comment on table public.contacts is 'Visitors who gave consent and sent a message';
comment on column public.contacts.id is
  'UUIDv8 derived from the visitor key, one way; stable while the visitor''s browser keeps the key';
comment on column public.contacts.country is 'ISO 3166-1 alpha-2, last one known; null: never known';
comment on column public.contacts.last_seen_at is 'Server time of the last message or visit; never moves back';
comment on column public.contacts.conversations_count is 'Equals the rows of conversations with this contact';
comment on column public.contacts.consent_withdrawn_at is
  'When the visitor withdrew consent and the project keeps such contacts; nothing is added to it any more';
comment on column public.contacts.last_conversation_at is 'When its newest conversation began';
comment on column public.contacts.claim_hash is
  'SHA-256 of the last consent claim that came with a message, which is receipted; null: not known';
comment on column public.contacts.last_seen_hour is 'The hour that last_seen_at is in (UTC); what lists are found by';

create trigger leave_tombstones
  after delete on public.contacts
  referencing old table as gone
  for each statement execute function private.leave_tombstones();

create trigger reopen_deleted after delete on public.contacts
  referencing old table as gone for each statement execute function private.reopen_deleted();

create trigger reopen_back_dated after insert on public.contacts
  for each row when (new.created_at < now()) execute function private.reopen_changed();

create trigger reopen_changed after update of created_at on public.contacts
  for each row execute function private.reopen_changed();

alter table public.contacts enable row level security;

create policy "members read their projects' contacts"
  on public.contacts for select to authenticated
  using (project_id in (select private.my_project_ids()));

grant select on table public.contacts to authenticated;
grant select on table public.contacts to service_role;

-- schema/tables/conversations.sql

create table public.conversations (
  project_id uuid not null references public.projects (id) on delete cascade,
  id uuid not null default private.time_ordered_id(),
  contact_id uuid,
  conversation_key_hash bytea,
  channel text not null,
  created_at timestamptz not null,
  last_message_at timestamptz not null,
  messages_count integer not null default 0,
  is_newest boolean not null default true,
  waiting_since timestamptz,
  resolved_at timestamptz,
  assigned_to uuid,
  last_reply_at timestamptz,
  is_resolved boolean not null generated always as (resolved_at is not null) stored,
  last_message_hour timestamptz not null generated always as (date_bin('1 hour', last_message_at, 'epoch')) stored,
  primary key (project_id, id),
  foreign key (project_id, contact_id) references public.contacts (project_id, id) on delete cascade,
  constraint conversations_check check (
    private.is_conversation(
      contact_id, conversation_key_hash, channel, created_at, last_message_at, messages_count, waiting_since,
      resolved_at
    )
  )
) with (fillfactor = 90);

create index conversations_of_contact_by_time_idx
  on public.conversations (project_id, contact_id, created_at desc, id desc)
  where contact_id is not null;
create unique index conversations_newest_of_contact_idx
  on public.conversations (project_id, channel, contact_id)
  where is_newest and contact_id is not null;
create unique index conversations_newest_of_thread_idx
  on public.conversations (project_id, conversation_key_hash, channel)
  where is_newest and conversation_key_hash is not null;
create index conversations_newest_by_time_idx
  on public.conversations (project_id, created_at) include (channel)
  where is_newest and contact_id is not null;
create index conversations_of_contacts_created_idx
  on public.conversations (project_id, created_at) include (contact_id, channel)
  where contact_id is not null;
create index conversations_anonymous_created_idx
  on public.conversations (project_id, created_at) include (channel)
  where contact_id is null;
create index conversations_waiting_idx
  on public.conversations (project_id, waiting_since, id)
  where waiting_since is not null;
create index conversations_assigned_idx
  on public.conversations (project_id, assigned_to, is_resolved, last_message_hour desc)
  where assigned_to is not null;

create index conversations_of_contacts_active_idx
  on public.conversations (project_id, channel, is_resolved, last_message_hour desc)
  where contact_id is not null;
create index conversations_anonymous_active_idx
  on public.conversations (project_id, channel, is_resolved, last_message_hour desc)
  where contact_id is null;

comment on table public.conversations is 'Runs of messages in one channel';
comment on column public.conversations.contact_id is 'Null: a conversation without consent, of nobody in particular';
comment on column public.conversations.conversation_key_hash is
  'SHA-256 of the key that holds an anonymous thread together while its page is open';
comment on column public.conversations.is_newest is
  'Whether it is the newest of its contact, or of its thread, in its channel';
comment on column public.conversations.waiting_since is
  'Since when the visitor waits for a member''s answer; null: nobody waits';
comment on column public.conversations.resolved_at is 'When a member marked it as done; null: open';
comment on column public.conversations.is_resolved is 'Whether it is marked as done: what lists tell apart';
comment on column public.conversations.assigned_to is 'The member (user) who looks after it; null: nobody yet';
comment on column public.conversations.last_reply_at is
  'When the last reply for the visitor was written; later than any earlier one to the same visitor';
comment on column public.conversations.last_message_hour is
  'The hour that last_message_at is in (UTC); what lists are found by';
comment on column public.conversations.messages_count is 'Equals the rows of messages in this conversation';

create trigger reopen_deleted after delete on public.conversations
  referencing old table as gone for each statement execute function private.reopen_deleted();

create trigger reopen_back_dated after insert on public.conversations
  for each row when (new.created_at < now()) execute function private.reopen_changed();

create trigger reopen_changed after update of created_at, contact_id, channel on public.conversations
  for each row execute function private.reopen_changed();

alter table public.conversations enable row level security;

create policy "members read their projects' conversations"
  on public.conversations for select to authenticated
  using (project_id in (select private.my_project_ids()));

grant select on table public.conversations to authenticated;
grant select on table public.conversations to service_role;

-- schema/tables/activity_signals.sql

create unlogged table private.activity_signals (
  project_id uuid primary key references public.projects (id) on delete cascade,
  sent_at timestamptz not null
);

comment on table private.activity_signals is 'When a project''s last signal was sent; unlogged';

alter table private.activity_signals enable row level security;

-- schema/tables/audit_events.sql

create table public.audit_events (
  organization_id uuid not null,
  id uuid not null default gen_random_uuid(),
  project_id uuid,
  actor_kind text not null check (actor_kind in ('member', 'visitor', 'api', 'retention', 'database')),
  actor_id uuid,
  action text not null check (action ~ '^[a-z_]+\.[a-z_]+$'),
  contact_hash text check (contact_hash ~ '^[0-9a-f]{64}$'),
  details jsonb not null default '{}' check (jsonb_typeof(details) = 'object'),
  created_at timestamptz not null default private.clock(),
  primary key (organization_id, id)
);

create index audit_events_newest_idx on public.audit_events (organization_id, created_at desc, id desc);
create index audit_events_of_project_idx on public.audit_events (project_id, created_at desc, id desc);

create index audit_events_of_member_idx
  on public.audit_events (actor_id, created_at)
  where actor_kind = 'member' and action <> 'contact.erased';

create unique index audit_events_own_exports_idx
  on public.audit_events (organization_id, project_id, contact_hash, date_trunc('hour', created_at at time zone 'UTC'))
  where action = 'contact.exported' and actor_kind = 'visitor';

comment on table public.audit_events is 'Append-only record of erasures, exports, settings, members and keys';
comment on column public.audit_events.actor_kind is
  'member: actor_id is the user; visitor: no id; api: actor_id is the secret key; retention: the scheduled run; '
  'database: SQL outside the API';
comment on column public.audit_events.contact_hash is
  'SHA-256 of the contact id, in hex, where the event is about one contact';
comment on column public.audit_events.details is 'Counts, and names of changed settings; never personal data';

create trigger append_only
  before delete on public.audit_events
  for each row execute function private.refuse_change();

create trigger append_only_update
  before update on public.audit_events
  for each row when (not private.counts_one_export_more(to_jsonb(old), to_jsonb(new)))
  execute function private.refuse_change();

create trigger append_only_truncate
  before truncate on public.audit_events
  for each statement execute function private.refuse_change();

alter table public.audit_events enable always trigger append_only;
alter table public.audit_events enable always trigger append_only_update;
alter table public.audit_events enable always trigger append_only_truncate;

alter table public.audit_events enable row level security;

create policy "members read their organizations' audit record"
  on public.audit_events for select to authenticated
  using (organization_id in (select private.my_organization_ids()));

grant select on table public.audit_events to authenticated;
grant select on table public.audit_events to service_role;

-- schema/tables/ceilings_met.sql

create table private.ceilings_met (
  project_id uuid not null references public.projects (id) on delete cascade,
  day date not null,
  what text not null,
  refused bigint not null,
  primary key (project_id, day, what)
);

comment on table private.ceilings_met is 'Requests that a ceiling turned away, by day (UTC) and ceiling';

alter table private.ceilings_met enable row level security;

-- schema/tables/consent_receipts.sql

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

-- schema/tables/data_requests.sql

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

-- schema/tables/erased_contacts.sql

create table private.erased_contacts (
  project_id uuid not null references public.projects (id) on delete cascade,
  contact_hash bytea not null check (octet_length(contact_hash) = 32),
  erased_at timestamptz not null,
  expires_at timestamptz,
  primary key (project_id, contact_hash)
);

comment on table private.erased_contacts is 'Contacts that were erased and must not come back';
comment on column private.erased_contacts.contact_hash is 'SHA-256 of the contact id''s text in lower case';
comment on column private.erased_contacts.expires_at is 'Null: never. Only of a contact that was not there';

create index erased_contacts_expires_at_idx on private.erased_contacts (expires_at) where expires_at is not null;

alter table private.erased_contacts enable row level security;

-- schema/tables/installation.sql

create table private.installation (
  is_only boolean primary key default true check (is_only),
  organizations text not null default 'invited' check (organizations in ('open', 'invited', 'one')),
  organizations_per_account integer not null default 10 check (organizations_per_account > 0),
  projects_per_organization integer not null default 50 check (projects_per_organization > 0),
  keys_per_project integer not null default 20 check (keys_per_project > 0),
  invitations_per_organization integer not null default 100 check (invitations_per_organization > 0),
  events_per_account_and_hour integer not null default 1000 check (events_per_account_and_hour > 0)
);

comment on table private.installation is 'Settings of the whole installation, in its only row';
comment on column private.installation.organizations is
  'Who may make an organization: open, everybody with an account; invited, who was invited to one here; '
  'one, nobody but the first account, and that once';
comment on column private.installation.organizations_per_account is 'How many organizations one account may own';
comment on column private.installation.projects_per_organization is 'How many projects an organization may have';
comment on column private.installation.keys_per_project is
  'How many secret keys, and how many access keys, of a project may work at a time';
comment on column private.installation.invitations_per_organization is
  'How many invitations of an organization may be open at a time';
comment on column private.installation.events_per_account_and_hour is
  'How many audit events, erasures aside, a member may cause in an hour';

insert into private.installation default values;

alter table private.installation enable row level security;

-- schema/tables/messages.sql

create table public.messages (
  project_id uuid not null,
  id uuid not null,
  conversation_id uuid not null,
  sender text not null default 'visitor',
  text text not null,
  page_url text,
  created_at timestamptz not null,
  -- Words as they are written: a website's visitors write in many languages, and stemming after the rules of
  -- one would lose the words of the others. Stored, because a search that walks along the contact list would
  -- otherwise take each message it meets apart anew.
  words tsvector not null generated always as (to_tsvector('private.words', text)) stored,
  in_reply_to uuid,
  reported_by text,
  outcome text,
  sources jsonb,
  rating text,
  author_id uuid,
  is_note boolean not null default false,
  received_at timestamptz,
  primary key (project_id, id),
  foreign key (project_id, conversation_id) references public.conversations (project_id, id) on delete cascade,
  constraint messages_check check (
    private.is_message(
      sender, text, page_url, in_reply_to, reported_by, outcome, sources, rating, author_id, is_note, received_at
    )
  )
);

create index messages_of_conversation_idx
  on public.messages (project_id, conversation_id, created_at, id);
create unique index messages_answer_idx
  on public.messages (project_id, in_reply_to)
  where sender = 'assistant';
create index messages_to_receive_idx
  on public.messages (project_id, conversation_id, created_at)
  where sender <> 'visitor' and received_at is null and private.is_for_visitor(sender, reported_by, is_note);
create index messages_unanswered_idx
  on public.messages (project_id, created_at)
  where outcome = 'no_answer' or rating = 'down' or (sender = 'visitor' and in_reply_to is not null);
create index messages_words_idx on public.messages using gin (project_id, words, hashtextextended(page_url, 0));
create index messages_created_idx on public.messages (project_id, created_at) where page_url is not null;

comment on table public.messages is 'What visitors, AI search and members wrote, one row each';
comment on column public.messages.id is 'Made by the sender, so that the same message twice is one row';
comment on column public.messages.sender is
  'visitor; assistant: an answer of AI search; member: somebody of the organization';
comment on column public.messages.in_reply_to is
  'Of an answer: the visitor''s question; of a visitor''s message: the question that they handed over to a person';
comment on column public.messages.reported_by is
  'page: the visitor''s page reported it, and anybody can open that page; server: the owner''s server sent it with '
  'the secret key; null: written in the widget or in the portal';
comment on column public.messages.outcome is 'Of an answer: answered, or no_answer where nothing was found';
comment on column public.messages.sources is 'Of an answer: the pages it rests on, as [{title, url}]';
comment on column public.messages.rating is 'Of an answer: what the visitor thought of it';
comment on column public.messages.author_id is
  'Of a member''s message: the user; one who is no member any more is a former member';
comment on column public.messages.is_note is 'Written by a member for the members: no visitor sees it';
comment on column public.messages.received_at is
  'When the visitor''s browser had it; null: not yet, or not for the visitor';
comment on column public.messages.page_url is
  'Where it was written: no fragment, no query but the project''s kept parameters, personal path segments masked; '
  'null without consent, and for a page that is not on one of the project''s allowed origins';
comment on column public.messages.words is 'The words of text, for searching';
comment on column public.messages.created_at is 'Server time of its arrival';

create trigger reopen_deleted after delete on public.messages
  referencing old table as gone for each statement execute function private.reopen_deleted();

create trigger reopen_back_dated after insert on public.messages
  for each row when (new.created_at < now()) execute function private.reopen_changed();

create trigger reopen_changed after update of created_at, page_url on public.messages
  for each row execute function private.reopen_changed();

alter table public.messages enable row level security;

create policy "members read their projects' messages"
  on public.messages for select to authenticated
  using (project_id in (select private.my_project_ids()));

grant select on table public.messages to authenticated;
grant select on table public.messages to service_role;

-- schema/tables/organization_invitations.sql

create table public.organization_invitations (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  email text not null check (email ~ '^[^@\s]+@[^@\s]+$' and char_length(email) <= 254),
  role text not null default 'member' check (role in ('owner', 'member')),
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  invited_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default private.clock(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  primary key (organization_id, id),
  check (expires_at > created_at)
);

create index organization_invitations_invited_by_idx on public.organization_invitations (invited_by);

comment on table public.organization_invitations is 'Links by which a person becomes a member';
comment on column public.organization_invitations.token_hash is
  'SHA-256 of the link''s token, which is stored nowhere; no role of the API may read even this';
comment on column public.organization_invitations.email is
  'Whom the owner meant, for the list of open invitations; the token decides who may accept';

create trigger audit_invitation
  after insert or update or delete on public.organization_invitations
  for each row execute function private.audit_invitation();

alter table public.organization_invitations enable row level security;

create policy "owners read their invitations"
  on public.organization_invitations for select to authenticated
  using (organization_id in (select private.my_owned_organization_ids()));

create policy "owners withdraw their invitations"
  on public.organization_invitations for delete to authenticated
  using (organization_id in (select private.my_owned_organization_ids()));

grant
  select (organization_id, id, email, role, invited_by, created_at, expires_at, accepted_at),
  delete
  on table public.organization_invitations to authenticated;

-- schema/tables/organization_members.sql

create table public.organization_members (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null default 'member' check (role in ('owner', 'member')),
  created_at timestamptz not null default private.clock(),
  display_name text check (char_length(display_name) between 1 and 60),
  primary key (organization_id, user_id)
);

create index organization_members_user_id_idx on public.organization_members (user_id);

comment on table public.organization_members is 'Which signed-in users belong to which organization, and as what';
comment on column public.organization_members.role is 'owner: settings, keys and people too; member: contacts';
comment on column public.organization_members.display_name is
  'What visitors see under their replies; null: no name';

create trigger keep_an_owner
  after update or delete on public.organization_members
  for each row execute function private.keep_an_owner();

create trigger audit_member
  after insert or update or delete on public.organization_members
  for each row execute function private.audit_member();

create trigger unassign_removed
  after delete on public.organization_members
  for each row execute function private.unassign_removed();

create trigger end_invitations_of_removed
  after delete on public.organization_members
  for each row when (old.role = 'owner') execute function private.end_invitations();

create trigger end_invitations_of_demoted
  after update of role on public.organization_members
  for each row when (old.role = 'owner' and new.role <> 'owner') execute function private.end_invitations();

alter table public.organization_members enable row level security;

create policy "members read who else is a member"
  on public.organization_members for select to authenticated
  using (organization_id in (select private.my_organization_ids()));

create policy "owners change their members' roles"
  on public.organization_members for update to authenticated
  using (organization_id in (select private.my_owned_organization_ids()))
  with check (organization_id in (select private.my_owned_organization_ids()));

create policy "owners remove members, and everybody may leave"
  on public.organization_members for delete to authenticated
  using (
    organization_id in (select private.my_owned_organization_ids())
    or user_id = (select auth.uid())
  );

grant select, update (role), delete on table public.organization_members to authenticated;
grant select on table public.organization_members to service_role;

-- schema/tables/origins_seen.sql

create unlogged table private.origins_seen (
  project_id uuid not null references public.projects (id) on delete cascade,
  origin text not null,
  seen_at timestamptz not null,
  consent jsonb,
  primary key (project_id, origin)
);

create index origins_seen_seen_at_idx on private.origins_seen (seen_at);

comment on table private.origins_seen is
  'Origins that were refused, or that the widget''s diagnostics told of, lately; unlogged';
comment on column private.origins_seen.consent is
  'What diagnostics said of consent there: {state, source, category, widgetVersion}; null: they were not open';

alter table private.origins_seen enable row level security;

-- schema/tables/overview_answers.sql

create table private.overview_answers (
  project_id uuid not null references public.projects (id) on delete cascade,
  question jsonb not null,
  counted_at timestamptz not null,
  answer jsonb not null,
  primary key (project_id, question)
);

comment on table private.overview_answers is 'The overview''s numbers as they were a moment ago';
comment on column private.overview_answers.question is 'What was asked, with its range of days and its time zone';
comment on column private.overview_answers.counted_at is 'Since when changes are not in it';

alter table private.overview_answers enable row level security;

-- schema/tables/overview_days.sql

create table private.overview_days (
  project_id uuid not null references public.projects (id) on delete cascade,
  day date not null,
  time_zone text not null,
  new_contacts integer not null,
  returning_contacts integer not null,
  conversations jsonb not null,
  page_urls text[] not null,
  page_messages integer[] not null,
  primary key (project_id, day, time_zone)
);

comment on table private.overview_days is
  'The overview''s numbers of past days, thrown away when something in them changes';
comment on column private.overview_days.time_zone is 'Whose day it is';
comment on column private.overview_days.conversations is 'By channel: {all, anonymous} conversations begun that day';
comment on column private.overview_days.page_urls is
  'Where messages came from; page_messages holds how many, in the same order';

alter table private.overview_days enable row level security;

create table private.changed_overview_days (
  project_id uuid not null,
  day date not null
);

create index changed_overview_days_idx on private.changed_overview_days (project_id, day);

comment on table private.changed_overview_days is
  'Days whose kept numbers do not count any more, because something in them was deleted, changed or back-dated';

alter table private.changed_overview_days enable row level security;

-- schema/tables/presences.sql

create unlogged table private.presences (
  project_id uuid not null,
  conversation_id uuid not null,
  user_id uuid not null,
  seen_at timestamptz not null,
  typed_at timestamptz,
  primary key (project_id, conversation_id, user_id),
  foreign key (project_id, conversation_id) references public.conversations (project_id, id) on delete cascade
) with (fillfactor = 70);

create index presences_seen_at_idx on private.presences (seen_at);

comment on table private.presences is 'Who has a conversation open, and who is typing; unlogged';
comment on column private.presences.user_id is 'The member; for the visitor, the nil UUID';
comment on column private.presences.typed_at is 'When they were last seen typing; null: they are not';

alter table private.presences enable row level security;

-- schema/tables/project_access_keys.sql

create table public.project_access_keys (
  access_key text primary key check (access_key ~ '^pk_[a-z0-9_]{16,64}$'),
  project_id uuid not null references public.projects (id) on delete cascade,
  created_at timestamptz not null default private.clock(),
  expires_at timestamptz
);

create index project_access_keys_project_id_idx on public.project_access_keys (project_id);

comment on table public.project_access_keys is 'What the script tag of a website names its project with; public';
comment on column public.project_access_keys.expires_at is
  'From then on the key takes no messages and visits, only withdrawals, exports and erasures; null: it stays';

create trigger audit_access_key
  after insert or update on public.project_access_keys
  for each row execute function private.audit_access_key();

alter table public.project_access_keys enable row level security;

create policy "members read their projects' access keys"
  on public.project_access_keys for select to authenticated
  using (project_id in (select private.my_project_ids()));

grant select on table public.project_access_keys to authenticated;
grant select on table public.project_access_keys to service_role;

-- schema/tables/project_secret_keys.sql

create table public.project_secret_keys (
  project_id uuid not null references public.projects (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  name text not null check (char_length(btrim(name)) between 1 and 80),
  key_hash bytea not null unique check (octet_length(key_hash) = 32),
  last_four text not null check (char_length(last_four) = 4),
  created_at timestamptz not null default private.clock(),
  revoked_at timestamptz,
  primary key (project_id, id)
);

comment on table public.project_secret_keys is 'Credentials of the owner''s own servers, one project each';
comment on column public.project_secret_keys.key_hash is
  'SHA-256 of the whole key (it is random, 244 bits: no salt or stretching needed)';
comment on column public.project_secret_keys.last_four is 'The key''s last four characters, to tell keys apart';

create trigger audit_secret_key
  after insert or update on public.project_secret_keys
  for each row execute function private.audit_secret_key();

alter table public.project_secret_keys enable row level security;

create policy "owners read their projects' secret keys"
  on public.project_secret_keys for select to authenticated
  using (project_id in (select private.my_owned_project_ids()));

grant select (project_id, id, name, last_four, created_at, revoked_at)
  on table public.project_secret_keys to authenticated;

-- schema/tables/rates.sql

create unlogged table private.rates (
  project_id uuid not null references public.projects (id) on delete cascade,
  what text not null,
  key bytea not null,
  ends_at timestamptz not null,
  used integer not null,
  primary key (project_id, what, key)
) with (fillfactor = 70);

create index rates_ends_at_idx on private.rates (ends_at);

comment on table private.rates is 'What was used of each ceiling in its current window; unlogged';
comment on column private.rates.what is 'Which ceiling: see rules/ceilings.sql';
comment on column private.rates.key is
  'Whose: SHA-256 of a contact id or of a conversation key; of a ceiling for the whole project, nothing';

alter table private.rates enable row level security;
