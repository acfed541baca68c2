import type { Shop } from './shop.ts';

export type PortalPage = { name: string; path: string };

/** Pages for everyone. */
export const OPEN_PAGES: PortalPage[] = [
  { name: 'sign-in', path: '/sign-in' },
  { name: 'sign-up', path: '/sign-up' },
  { name: 'forgot-password', path: '/forgot-password' },
  { name: 'new-password', path: '/confirm/password?token_hash=anything' },
  { name: 'confirm', path: '/confirm?type=signup&token_hash=anything' },
];

/** Pages for everyone who is signed in. */
export const OWN_PAGES: PortalPage[] = [
  { name: 'projects', path: '/projects' },
  { name: 'new-project', path: '/projects/new' },
  { name: 'account', path: '/account' },
  { name: 'invitation', path: '/invitations/inv_unknown' },
  { name: 'not-found', path: '/nowhere' },
];

/** Every page of one organization and its project: members see them, strangers must not. */
export function shopPages(
  { organizationId, projectId }: Shop,
  { contactId, conversationId, requestId }: { contactId: string; conversationId: string; requestId: string },
): PortalPage[] {
  const project = `/projects/${projectId}`;
  const organization = `/organizations/${organizationId}`;
  return [
    { name: 'overview', path: project },
    { name: 'contacts', path: `${project}/contacts` },
    { name: 'contact', path: `${project}/contacts/${contactId}` },
    { name: 'conversations', path: `${project}/conversations` },
    { name: 'conversation', path: `${project}/conversations/${conversationId}` },
    { name: 'unanswered', path: `${project}/unanswered` },
    { name: 'requests', path: `${project}/requests` },
    { name: 'request', path: `${project}/requests/${requestId}` },
    { name: 'install', path: `${project}/install` },
    { name: 'audit', path: `${project}/audit` },
    { name: 'settings', path: `${project}/settings` },
    { name: 'settings-hours', path: `${project}/settings/hours` },
    { name: 'settings-privacy', path: `${project}/settings/privacy` },
    { name: 'settings-keys', path: `${project}/settings/keys` },
    { name: 'people', path: organization },
    { name: 'organization-audit', path: `${organization}/audit` },
    { name: 'health', path: `${organization}/health` },
  ];
}
