import ChartNoAxesColumn from '~icons/lucide/chart-no-axes-column';
import CircleHelp from '~icons/lucide/circle-help';
import MessagesSquare from '~icons/lucide/messages-square';
import Code from '~icons/lucide/code';
import MailQuestion from '~icons/lucide/mail-question-mark';
import ScrollText from '~icons/lucide/scroll-text';
import Settings from '~icons/lucide/settings';
import UserCog from '~icons/lucide/user-cog';
import Users from '~icons/lucide/users';
import { resolve } from '$app/paths';
import { waitingNow } from '#lib/conversations/waiting.svelte.ts';
import type { Project } from '#lib/db/projects.ts';
import type { Texts } from '#lib/texts/use-texts.ts';

/** Pages of one project, in the order of the navigation. */
export function projectLinks(
  { id: projectId, organization_id: organizationId }: Pick<Project, 'id' | 'organization_id'>,
  t: Texts,
) {
  return [
    { href: resolve(`projects/${projectId}`), label: t.shell.overview, icon: ChartNoAxesColumn, exact: true },
    { href: resolve(`projects/${projectId}/contacts`), label: t.shell.contacts, icon: Users },
    {
      href: resolve(`projects/${projectId}/conversations`),
      label: t.shell.conversations,
      icon: MessagesSquare,
      count: waitingNow.text,
    },
    { href: resolve(`projects/${projectId}/unanswered`), label: t.shell.unanswered, icon: CircleHelp },
    { href: resolve(`projects/${projectId}/requests`), label: t.shell.requests, icon: MailQuestion },
    { href: resolve(`projects/${projectId}/install`), label: t.shell.install, icon: Code },
    { href: resolve(`projects/${projectId}/audit`), label: t.shell.audit, icon: ScrollText },
    { href: resolve(`projects/${projectId}/settings`), label: t.shell.settings, icon: Settings },
    {
      href: resolve(`organizations/${organizationId}?project=${projectId}`),
      label: t.shell.people,
      icon: UserCog,
    },
  ];
}
