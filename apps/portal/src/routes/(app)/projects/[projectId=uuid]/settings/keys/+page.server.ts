import {
  createSecretKey,
  listAccessKeys,
  listSecretKeys,
  revokeSecretKey,
  rotateAccessKey,
} from '#lib/db/keys.ts';
import { formAction } from '#lib/forms/form-action.ts';
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
  rotate: formAction('rotate', rotateForm, ({ overlapHours }, { locals, params }) =>
    rotateAccessKey(locals.database, params.projectId, overlapHours),
  ),
  create: formAction('create', secretKeyForm, ({ name }, { locals, params }) =>
    createSecretKey(locals.database, params.projectId, name),
  ),
  revoke: formAction('revoke', revokeForm, ({ keyId }, { locals, params }) =>
    revokeSecretKey(locals.database, params.projectId, keyId),
  ),
};
