import type { z } from 'zod';
import {
  createSecretKey,
  listAccessKeys,
  listSecretKeys,
  revokeSecretKey,
  rotateAccessKey,
} from '#lib/db/keys.ts';
import { done, type Outcome } from '#lib/errors/outcome.ts';
import { formAction } from '#lib/forms/form-action.ts';
import { revokeForm, rotateForm, secretKeyForm } from '#lib/projects/settings-forms.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
  const [accessKeys, secretKeys] = await Promise.all([
    listAccessKeys(locals.database, params.projectId),
    listSecretKeys(locals.database, params.projectId),
  ]);
  return { accessKeys, secretKeys };
};

async function rotate(
  { overlapHours, confirmed }: z.infer<typeof rotateForm>,
  { locals, params }: RequestEvent,
): Promise<Outcome<{ accessKey: string } | { saved: false; stopsAtOnce: true }>> {
  if (overlapHours === 0 && confirmed !== 'yes') return done({ saved: false, stopsAtOnce: true });
  return rotateAccessKey(locals.database, params.projectId, overlapHours);
}

export const actions: Actions = {
  /** Asks first when websites with the old key would stop at once. */
  rotate: formAction('rotate', rotateForm, rotate),
  create: formAction('create', secretKeyForm, ({ name }, { locals, params }) =>
    createSecretKey(locals.database, params.projectId, name),
  ),
  revoke: formAction('revoke', revokeForm, ({ keyId }, { locals, params }) =>
    revokeSecretKey(locals.database, params.projectId, keyId),
  ),
};
