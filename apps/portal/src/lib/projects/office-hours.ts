import type { OfficeHours } from '@webspeaker/core/office-hours';
import { z } from 'zod';

const officeHoursSchema = z.object({
  timeZone: z.string(),
  days: z.array(z.array(z.tuple([z.string(), z.string()]))).length(7),
});

/** Reads a project's office hours as they are stored; null: none. */
export function officeHoursOf(stored: unknown): OfficeHours | null {
  return officeHoursSchema.nullable().parse(stored);
}
