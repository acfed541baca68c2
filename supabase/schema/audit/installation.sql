create view audit.installation with (security_invoker = true) as
select i.organizations, i.organizations_per_account, i.projects_per_organization, i.keys_per_project,
  i.invitations_per_organization, i.events_per_account_and_hour,
  (select count(*) from public.organizations) as organizations_made
from private.installation i;

comment on view audit.installation is
  'What the operator decided for the whole installation. Healthy: organizations is not open, unless strangers are '
  'meant to make their own';
