import { z } from 'zod';
import { email } from './credentials.ts';

const role = z.enum(['owner', 'member'], 'REQUIRED');
const userId = z.uuid('REQUIRED');

export const invitationForm = z.object({ email, role });
export const withdrawForm = z.object({ invitationId: z.uuid('REQUIRED') });
/** `was` is the role that the page showed, which an answer that offers to undo the change goes back to. */
export const roleForm = z.object({ userId, role, was: role });
/** What visitors see under a member's replies; empty: nothing. */
export const displayNameForm = z.object({
  display_name: z
    .string('REQUIRED')
    .trim()
    .refine((name) => [...name].length <= 60, 'TOO_LONG'),
});
/** An unticked box is not sent. */
export const twoFactorForm = z.object({ required: z.literal('on').optional() });
export const memberForm = z.object({ userId });
