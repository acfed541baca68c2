import {
  createSecretKey,
  listAccessKeys,
  listSecretKeys,
  revokeSecretKey,
  rotateAccessKey,
} from '#lib/db/keys.ts';
import { parseForm } from '#lib/forms/parse-form.ts';
import { refuse } from '#lib/forms/refuse.ts';
import { revokeForm, rotateForm, secretKeyForm } from '#lib/projects/settings-forms.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
  const [accessKeys, secretKeys] = await Promise.all([
    listAccessKeys(locals.database, params.projectId),
    listSecretKeys(locals.database, params.projectId),
  ]);
  return { accessKeys, secretKeys };
};

export const actions: Actions = {
  rotate: async ({ request, locals, params }) => {
    const parsed = parseForm(rotateForm, await request.formData());
    if (!parsed.ok) return refuse('INVALID_FORM', { form: 'rotate', fields: parsed.fields });
    const done = await rotateAccessKey(locals.database, params.projectId, parsed.value.overlapHours);
    return done.ok ? { form: 'rotate', saved: true } : refuse(done.code, { form: 'rotate' });
  },
  create: async ({ request, locals, params }) => {
    const parsed = parseForm(secretKeyForm, await request.formData());
    if (!parsed.ok) return refuse('INVALID_FORM', { form: 'create', fields: parsed.fields });
    const done = await createSecretKey(locals.database, params.projectId, parsed.value.name);
    return done.ok ? { form: 'create', secretKey: done.value } : refuse(done.code, { form: 'create' });
  },
  revoke: async ({ request, locals, params }) => {
    const parsed = parseForm(revokeForm, await request.formData());
    if (!parsed.ok) return refuse('INVALID_FORM', { form: 'revoke', fields: parsed.fields });
    const done = await revokeSecretKey(locals.database, params.projectId, parsed.value.keyId);
    return done.ok ? { form: 'revoke', saved: true } : refuse(done.code, { form: 'revoke' });
  },
};
