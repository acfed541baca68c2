import { z } from 'zod';
import { websiteOrigin } from './website-origin.ts';

export const projectName = z.string('REQUIRED').trim().min(1, 'REQUIRED').max(80, 'TOO_LONG');

const website = z
  .string('REQUIRED')
  .trim()
  .min(1, 'REQUIRED')
  .transform((text, context) => {
    const origin = websiteOrigin(text);
    if (!origin) context.addIssue({ code: 'custom', message: 'INVALID_URL' });
    return origin ?? '';
  });

/** A new project in an organization of the member. */
export const newProjectForm = z.object({ organizationId: z.uuid('REQUIRED'), name: projectName, website });

/** The first project of a member without an organization, which is made with it. */
export const firstProjectForm = z.object({ organizationName: projectName, name: projectName, website });
