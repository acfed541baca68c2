import { error, isHttpError, redirect, type RequestEvent } from '@sveltejs/kit';
import { sequence, type Handle, type HandleServerError, type ServerInit } from '@sveltejs/kit/hooks';
import { routes } from '$app/manifest';
import { findOrganization } from '#lib/db/organizations.ts';
import { findProject } from '#lib/db/projects.ts';
import { barePage } from '#lib/server/bare-page.ts';
import { connect } from '#lib/server/connect.ts';
import { identify } from '#lib/server/identify.ts';
import { isReadableAddress } from '#lib/access/readable-address.ts';
import { dependsOnVisitor, redirectRule } from '#lib/access/redirect-rule.ts';
import { readLanguage } from '#lib/format/reader-settings.ts';
import { LANGUAGES, loadTexts } from '#lib/texts/languages.ts';
import { partsFor } from '#lib/texts/parts.ts';

export const init: ServerInit = async () => {
  await Promise.all(LANGUAGES.map((language) => loadTexts(language, ['list', 'everyday', 'rest'])));
};

const FONT = /inter-latin-wght-normal/;

/**
 * Turns away addresses that name nothing: what can't be decoded, and NUL, which Postgres stores in no text. It answers
 * instead of throwing, because nobody catches what is thrown while an address can't be decoded.
 */
const withReadableAddress: Handle = ({ event, resolve }) => {
  const { pathname, search } = event.url;
  return isReadableAddress(pathname, search)
    ? resolve(event)
    : new Response('This address can’t be read', { status: 400 });
};

const languageOf = ({ cookies, request, locals }: RequestEvent) =>
  readLanguage({
    chosen: cookies.get('language'),
    ofAccount: locals.user?.language,
    acceptLanguage: request.headers.get('accept-language'),
  });

/** What is thrown before SvelteKit makes a page is told in the reader's language all the same. */
const withLanguage: Handle = async ({ event, resolve }) => {
  event.locals.user = null;
  event.locals.language = languageOf(event);
  try {
    return await resolve(event, {
      transformPageChunk: ({ html }) =>
        html
          .replace('%language%', event.locals.language)
          .replace('%texts%', partsFor(event.route.id).join(' ')),
    });
  } catch (thrown) {
    const wantsPage = event.request.headers.get('accept')?.includes('text/html');
    if (!wantsPage || !isHttpError(thrown)) throw thrown;
    return barePage(thrown.status, event.locals.language);
  }
};

/**
 * A form that can't be read is the sender's fault, whichever action or endpoint reads it; so is a field named
 * `__proto__`, which no object of values can hold.
 */
const withReadableForm: Handle = ({ event, resolve }) => {
  const { request } = event;
  const read = request.formData.bind(request);
  request.formData = async () => {
    const form = await read().catch(() => null);
    return form === null || form.has('__proto__') ? error(400, 'This form can’t be read') : form;
  };
  return resolve(event);
};

const withSession: Handle = async ({ event, resolve }) => {
  if (!dependsOnVisitor(event.url.pathname)) return resolve(event);
  event.locals.database = connect(event);
  const identity = await identify(event.locals.database);
  if (identity === 'unavailable') error(503, 'The sign-in service does not answer');
  event.locals.user = identity;
  event.locals.language = languageOf(event);
  try {
    return await resolve(event);
  } finally {
    event.locals.answered = true;
  }
};

const withAccess: Handle = ({ event, resolve }) => {
  const { pathname, search } = event.url;
  const target = redirectRule({ pathname, search, user: event.locals.user });
  if (target) redirect(303, target);
  return resolve(event);
};

const withPreloads: Handle = ({ event, resolve }) =>
  resolve(event, {
    preload: (input) => input.type !== 'asset' && (input.type !== 'font' || FONT.test(input.filename)),
    // A page is whole without its scripts: they must not take the line from what it is painted with.
    transformPageChunk: ({ html }) =>
      html.replaceAll('rel="modulepreload"', 'rel="modulepreload" fetchpriority="low"'),
  });

const PAGES = new Set<string | null>(routes.filter(({ page }) => page).map(({ id }) => id));

/**
 * To a stranger a project or organization does not exist. Pages say so themselves when they find nothing to show; what
 * acts or answers without a page is stopped here, before it runs.
 */
const withTenant: Handle = async ({ event, resolve }) => {
  const { projectId, organizationId } = event.params;
  const showsPage = event.request.method === 'GET' && PAGES.has(event.route.id);
  if (!showsPage && projectId && !(await findProject(event.locals.database, projectId)))
    error(404, 'NOT_FOUND');
  if (!showsPage && organizationId && !(await findOrganization(event.locals.database, organizationId))) {
    error(404, 'NOT_FOUND');
  }
  return resolve(event);
};

export const handle = sequence(
  withReadableAddress,
  withLanguage,
  withReadableForm,
  withPreloads,
  withSession,
  withAccess,
  withTenant,
);

export const handleError: HandleServerError = ({ kind, error: cause, event }) => {
  if (kind !== 'unknown') return;
  const reference = crypto.randomUUID().slice(0, 8);
  console.error(
    `Request ${reference} failed: ${event.request.method} ${event.route.id ?? 'no route'}`,
    cause,
  );
  return { reference };
};
