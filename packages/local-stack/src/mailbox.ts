import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { App } from '@supabase/lite';
import type { Sql } from 'postgres';

type Mailer = NonNullable<App['_mailer']>;
type Mail = Parameters<Mailer['sendRecovery']>;

const TEMPLATES = join(import.meta.dirname, '../../../supabase/templates');

/** A template of `supabase/templates`, and its subject in `config.toml`. */
type Template = 'confirmation' | 'recovery' | 'email_change';

type MailboxOptions = {
  /** Where the accounts are: a mail is in the language that is noted with one. */
  sql: Sql;
  /** Where the mails land, a file each; what was there is deleted. */
  folder: string;
  siteUrl: string;
  /** Where the links of the mail that is being sent shall lead, as the request asked; null for the site itself. */
  redirectTo: () => string | null;
};

/**
 * Mail that nobody delivers: each one becomes an HTML file, named by its time and whom it is for, whose links work.
 *
 * The library's own mailer is not used, because its links lead to the site whatever a request asked for. The templates are
 * those of the deployed project.
 *
 * @see https://supabase.com/docs/guides/auth/auth-email-templates
 */
export async function openMailbox({ sql, folder, siteUrl, redirectTo }: MailboxOptions): Promise<Mailer> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });

  async function send(name: Template, [to, tokenHash, , meta = {}]: Mail): Promise<void> {
    const values: Record<string, string> = {
      Email: meta.currentEmail ?? to,
      NewEmail: meta.newEmail ?? to,
      RedirectTo: redirectTo() ?? siteUrl,
      SiteURL: siteUrl,
      TokenHash: tokenHash,
    };
    const [account] = await sql`
      select raw_user_meta_data->>'language' as language from auth.users where email = ${values['Email'] ?? ''}`;
    const template = await readFile(join(TEMPLATES, `${name}.html`), 'utf8');
    const text = inLanguage(template, account?.['language']);
    const html = text.replaceAll(/\{\{ \.(\w+) \}\}/g, (_, name: string) => escaped(values[name] ?? ''));
    const time = new Date().toISOString().replaceAll(/[:.]/g, '-');
    await writeFile(join(folder, `${time} ${encodeURIComponent(to)}.html`), html, { mode: 0o600 });
  }
  const notSent = () => Promise.reject(new Error('The portal asks for no such mail'));

  return {
    sendConfirmation: (...mail) => send('confirmation', mail),
    sendRecovery: (...mail) => send('recovery', mail),
    sendEmailChange: (...mail) => send('email_change', mail),
    sendMagicLink: notSent,
    sendReauthentication: notSent,
  };
}

/**
 * The part of a template that is in a language, after `{{ if eq .Data.language "de" }}`; what follows `{{ else }}` for all
 * others. Auth's templates are Go's, of which ours use no more.
 */
function inLanguage(template: string, language: unknown): string {
  const choice = /\{\{ if eq \.Data\.language "(\w+)" \}\}(.*?)\{\{ else \}\}(.*?)\{\{ end \}\}/gs;
  return template.replaceAll(
    choice,
    (...[, wanted, then, otherwise]: string[]) => (wanted === language ? then : otherwise) ?? '',
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
