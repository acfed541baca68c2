-- What whoever operates this installation decides for all of it: one row. Nobody reads or changes it through the API;
-- its owner does in SQL, or with `npx @webspeaker/contacts install --organizations one`.
--
-- `organizations` says who may make one:
--   open      everybody with an account
--   invited   who was invited to one here
--   one       nobody: there is one
-- The first one of all is made by the first account, so that whoever installs this need not hurry before strangers
-- do; where it is `open`, by whoever comes.

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
