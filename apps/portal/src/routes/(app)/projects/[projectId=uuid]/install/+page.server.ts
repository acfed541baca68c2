import { z } from 'zod';
import { findAccessKey } from '#lib/db/keys.ts';
import { findProject, updateProject } from '#lib/db/projects.ts';
import { readInstallation } from '#lib/db/widget-status.ts';
import { formAction } from '#lib/forms/form-action.ts';
import { parseConsentChoice } from '#lib/install/platforms.ts';
import { originsField } from '#lib/projects/origins-field.ts';
import { seenSettings } from '#lib/projects/seen-settings.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const [accessKey, installation] = await Promise.all([
    findAccessKey(locals.database, params.projectId),
    readInstallation(locals.database, params.projectId),
  ]);
  return { accessKey: accessKey ?? '', installation, choice: parseConsentChoice(url.searchParams) };
};

export const actions: Actions = {
  /** Adds a website that was refused to those that are allowed. */
  allow: formAction('allow', z.object({ origin: originsField }), async ({ origin }, { locals, params }) => {
    const project = await findProject(locals.database, params.projectId);
    if (!project) return { ok: false, code: 'NOT_FOUND' };
    return updateProject(locals.database, params.projectId, {
      form: 'origins',
      seen: seenSettings(project, 'origins'),
      settings: { allowed_origins: [...new Set([...project.allowed_origins, ...origin])] },
    });
  }),
};
