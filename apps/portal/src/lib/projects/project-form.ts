import { z } from 'zod';
import { originsField } from './origins-field.ts';
import { RETENTIONS } from './retention.ts';

export const projectName = z.string('REQUIRED').trim().min(1, 'REQUIRED').max(80, 'TOO_LONG');

export const nameForm = z.object({ name: projectName });

/** A project in an organization of the member; without one, in the organization that is made for it. */
export const newProjectForm = z
  .object({
    organizationId: z.uuid('REQUIRED').optional(),
    organizationName: projectName.optional(),
    name: projectName,
    websites: originsField.refine((origins) => origins.length > 0, 'REQUIRED'),
    /** Empty: for ever. */
    retention_days: z
      .enum(['', ...RETENTIONS.map(({ days }) => String(days))], 'REQUIRED')
      .transform((days) => (days ? Number(days) : null)),
  })
  .refine(({ organizationId, organizationName }) => organizationId ?? organizationName, {
    path: ['organizationName'],
    error: 'REQUIRED',
  });
