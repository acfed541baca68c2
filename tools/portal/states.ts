import type { Page } from '@playwright/test';

import type { PortalPage } from './pages.ts';
import type { Shop } from './shop.ts';

/** A page of the portal after somebody did something on it. */
export type PortalState = PortalPage & {
  /** Returns once it shows. Finds nothing by its words: they are the reader's language. */
  reach: (page: Page) => Promise<void>;
};

const visible = (page: Page, selector: string) => page.locator(selector).filter({ visible: true });

/** A state that a click shows. */
function clicked(selector: string, shows: string) {
  return async (page: Page) => {
    await visible(page, selector).first().click();
    await visible(page, shows).first().waitFor();
  };
}

/** A state that a form answers with, after something was typed into it. */
function sent(typed: Record<string, string>, shows: string) {
  return async (page: Page) => {
    const [first = ''] = Object.keys(typed);
    const form = page.locator('form').filter({ has: page.locator(`[name="${first}"]`) });
    for (const [name, text] of Object.entries(typed)) await form.locator(`[name="${name}"]`).fill(text);
    await form.locator('button[type="submit"]').click();
    await visible(page, shows).first().waitFor();
  };
}

const asItIs = () => Promise.resolve();

const QUESTION = '[role="alertdialog"]';
const REFUSED = '[aria-invalid="true"]';

/** States for everyone. */
export const OPEN_STATES: PortalState[] = [
  {
    name: 'sign-in-refused',
    path: '/sign-in',
    reach: sent({ email: 'nobody@example.com', password: 'not a password' }, '[role="alert"]'),
  },
  {
    name: 'sign-up-refused',
    path: '/sign-up',
    reach: sent({ email: 'nobody', password: 'short' }, REFUSED),
  },
];

type Known = {
  contactId: string;
  conversationId: string;
  requestId: string;
  /** Token of an open one. */
  invitation: string;
  /** Of the member who looks. */
  password: string;
};

/**
 * Menus, filters, dialogs and refusals of a shop with contacts, an anonymous conversation and a request, and what its owner
 * meets elsewhere.
 */
export function shopStates({ organizationId, projectId }: Shop, known: Known): PortalState[] {
  const project = `/projects/${projectId}`;
  return [
    ...menus(project),
    ...contactStates(`${project}/contacts`, known),
    ...conversationStates(`${project}/conversations`, known),
    ...requestStates(`${project}/requests`, known),
    ...settingsStates(`${project}/settings`),
    ...peopleStates(`/organizations/${organizationId}`),
    ...ownStates(known),
  ];
}

function menus(project: string): PortalState[] {
  const shown = 'header details[open] ul';
  const path = `${project}/unanswered`;
  return [
    { name: 'project-menu', path, reach: clicked('header summary:not([aria-label])', shown) },
    { name: 'theme-menu', path, reach: clicked('header summary[aria-label]', shown) },
    { name: 'shortcuts', path, reach: clicked('header [aria-haspopup="dialog"]', 'dialog[open]') },
    { name: 'choose-days', path: project, reach: clicked('main summary', 'main details[open] input') },
    { name: 'own-events', path: `${project}/install?platform=events`, reach: asItIs },
  ];
}

function contactStates(path: string, { contactId }: Known): PortalState[] {
  const selectAll = clicked('main thead input', 'main [role="group"]');
  return [
    { name: 'contact-filters', path, reach: clicked('main form summary', 'main form details[open] select') },
    { name: 'nothing-found', path: `${path}?search=nothing`, reach: asItIs },
    { name: 'selection', path, reach: selectAll },
    {
      name: 'delete-many',
      path,
      async reach(page) {
        await selectAll(page);
        await clicked('main [role="group"] > button:has(svg)', QUESTION)(page);
      },
    },
    {
      name: 'delete-contact',
      path: `${path}/${contactId}`,
      reach: clicked('form:has([name="delete"]) button', QUESTION),
    },
  ];
}

function conversationStates(path: string, { conversationId }: Known): PortalState[] {
  return [
    { name: 'alerts', path, reach: clicked('main summary', 'main details[open] input') },
    {
      name: 'conversation-filters',
      path: `${path}?who=contact&period=7_days&search=hello`,
      reach: clicked('main form summary', 'main form details[open] select'),
    },
    { name: 'nobody-waits', path: `${path}?state=waiting&assigned_to=me`, reach: asItIs },
    { name: 'conversation-deleted', path: `${path}?deleted=1`, reach: asItIs },
    {
      name: 'note',
      path: `${path}/${conversationId}`,
      reach: clicked('form label:has([value="note"])', 'form:has([value="note"]:checked)'),
    },
  ];
}

function requestStates(path: string, { requestId }: Known): PortalState[] {
  return [
    { name: 'wrong-id', path, reach: sent({ message: 'Please delete me' }, REFUSED) },
    {
      name: 'request-refusal',
      path: `${path}/${requestId}`,
      reach: clicked('main summary', 'main details[open] button'),
    },
  ];
}

function settingsStates(path: string): PortalState[] {
  const days = { contact_retention_days: '1', anonymous_retention_days: '1' };
  const makeKey = sent({ name: 'Orders' }, '[data-testid="secret-key"]');
  return [
    { name: 'wrong-address', path, reach: sent({ allowed_origins: 'not an address' }, REFUSED) },
    { name: 'wrong-hours', path: `${path}/hours`, reach: sent({ day_1: 'nine to five' }, REFUSED) },
    {
      name: 'retention-preview',
      path: `${path}/privacy`,
      reach: sent(days, 'form [role="status"] p'),
    },
    { name: 'new-secret-key', path: `${path}/keys`, reach: makeKey },
    {
      name: 'revoke-key',
      path: `${path}/keys`,
      async reach(page) {
        await makeKey(page);
        await clicked('main li > button', QUESTION)(page);
      },
    },
  ];
}

function peopleStates(path: string): PortalState[] {
  return [
    {
      name: 'new-invitation',
      path,
      reach: sent({ email: 'colleague@example.com' }, '[data-testid="invitation-link"]'),
    },
    {
      name: 'change-role',
      path,
      async reach(page) {
        await page.locator('main select[name="role"]').first().selectOption('member');
        await visible(page, QUESTION).waitFor();
      },
    },
  ];
}

function ownStates({ invitation, password }: Known): PortalState[] {
  const newApp = { name: 'My phone', currentPassword: password };
  return [
    { name: 'valid-invitation', path: `/invitations/${invitation}`, reach: asItIs },
    { name: 'scan-code', path: '/account', reach: sent(newApp, 'form img[width="192"]') },
  ];
}
