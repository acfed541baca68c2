import { error, redirect } from '@sveltejs/kit';
import { HOME } from '#lib/access/redirect-rule.ts';
import { ownPath } from '#lib/access/safe-return-path.ts';
import { chooseLanguage } from '#lib/db/account.ts';
import { statusOf } from '#lib/errors/problem-of.ts';
import { LANGUAGES } from '#lib/texts/languages.ts';
import type { RequestHandler } from './$types';

const DAYS = 365;

/**
 * Speaks another language from now on: in this browser, and for whoever is signed in in every other one that has chosen
 * none, and in the mails to them.
 *
 * The cookie is set only here, by who presses the button, holds nothing but the language, and is read for nothing else: it
 * is what was asked for, and needs no consent (Art. 5(3) of Directive 2002/58/EC, § 25(2) no. 2 TDDDG).
 */
export const POST: RequestHandler = async ({ request, locals, cookies, url }) => {
  const form = await request.formData();
  const language = form.get('language');
  if (typeof language !== 'string' || !LANGUAGES.includes(language)) error(400, 'There is no such language');
  const kept = locals.user ? await chooseLanguage(locals.database, language) : null;
  if (kept && !kept.ok) error(statusOf(kept.code), 'The language could not be kept');
  cookies.set('language', language, {
    path: '/',
    maxAge: DAYS * 86_400,
    secure: url.protocol === 'https:',
  });
  const next = form.get('next');
  redirect(303, ownPath(typeof next === 'string' ? next : null) ?? HOME);
};
