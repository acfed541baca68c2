import { z } from 'zod';
import { typedOrigin } from './typed-origin.ts';

export const projectName = z.string('REQUIRED').trim().min(1, 'REQUIRED').max(80, 'TOO_LONG');

const website = z
  .string('REQUIRED')
  .trim()
  .min(1, 'REQUIRED')
  .transform((text, context) => {
    const origin = typedOrigin(text);
    if (!origin) context.addIssue({ code: 'custom', message: 'INVALID_URL' });
    return origin ?? '';
  });

export const nameForm = z.object({ name: projectName });

/** A project in an organization of the member; without one, in the organization that is made for it. */
export const newProjectForm = z
  .object({
    organizationId: z.uuid('REQUIRED').optional(),
    organizationName: projectName.optional(),
    name: projectName,
    website,
  })
  .refine(({ organizationId, organizationName }) => organizationId ?? organizationName, {
    path: ['organizationName'],
    error: 'REQUIRED',
  });
