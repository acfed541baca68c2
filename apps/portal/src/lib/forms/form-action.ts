import type { RequestEvent } from '@sveltejs/kit';
import type { z } from 'zod';
import type { Outcome } from '#lib/errors/outcome.ts';
import { parseForm } from './parse-form.ts';
import { refuse } from './refuse.ts';

/**
 * Makes an action of a form: checks what was sent, does what it is for, and answers in the shape that `FormState` and
 * `SettingsForm` read.
 *
 * A refusal hands back what was typed, so that nobody types it twice; never a password.
 *
 * @param form the form's name, by which a page with several tells whose answer it is
 * @param schema what the form holds; each rule names a {@link FieldCode} as its error
 * @param run does it. Its value goes into the answer; a redirect that it throws is one.
 * @example
 * export const actions: Actions = {
 *   name: formAction('name', nameForm, ({ name }, { locals, params }) =>
 *     renameOrganization(locals.database, params.organizationId, name)),
 * };
 */
export function formAction<Event extends RequestEvent, Value, Answer extends object | null>(
  form: string,
  schema: z.ZodType<Value>,
  run: (value: Value, event: Event) => Promise<Outcome<Answer>>,
) {
  return async (event: Event) => {
    const sent = await event.request.formData();
    const values = shownAgain(sent);
    const parsed = parseForm(schema, sent);
    if (!parsed.ok) return refuse('INVALID_FORM', { form, fields: parsed.fields, values });
    const outcome = await run(parsed.value, event);
    if (outcome.ok) return { form, saved: true, ...outcome.value };
    const { code, fields, seconds, current } = outcome;
    if (seconds) event.setHeaders({ 'retry-after': String(seconds) });
    return refuse(code, { form, values, fields, seconds, current });
  };
}

function shownAgain(sent: FormData): Record<string, string> {
  const texts = [...sent].filter(([name, value]) => typeof value === 'string' && !/password/i.test(name));
  return Object.fromEntries(texts) as Record<string, string>;
}
