import Users from '@lucide/svelte/icons/users';
import { resolve } from '$app/paths';
import type { Texts } from '#lib/texts/use-texts.ts';

/** Pages of one project, in the order of the navigation. */
export function projectLinks(projectId: string, t: Texts) {
  return [
    {
      href: resolve(`projects/${projectId}/contacts`),
      label: t.shell.contacts,
      icon: Users,
    },
  ];
}
