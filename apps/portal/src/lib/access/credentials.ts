import { z } from 'zod';

export const email = z.string('REQUIRED').trim().min(1, 'REQUIRED').pipe(z.email('INVALID_EMAIL'));

export const signInForm = z.object({ email, password: z.string('REQUIRED').min(1, 'REQUIRED') });

/** Auth hashes passwords with bcrypt, which reads no more than 72 bytes. */
const newPassword = z.string('REQUIRED').min(8, 'PASSWORD_TOO_SHORT').max(72, 'TOO_LONG');
const currentPassword = z.string('REQUIRED').min(1, 'REQUIRED');

export const signUpForm = z.object({ email, password: newPassword });
export const forgotPasswordForm = z.object({ email });
export const newPasswordForm = z.object({ password: newPassword });
export const changePasswordForm = z.object({ currentPassword, password: newPassword });
export const changeEmailForm = z.object({ email, currentPassword });
/** Apps show a code in two groups. */
const code = z
  .string('REQUIRED')
  .transform((typed) => typed.replaceAll(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, 'WRONG_CODE'));
const factorId = z.uuid('REQUIRED');

export const secondFactorForm = z.object({ factorId, code });
export const newFactorForm = z.object({
  name: z.string('REQUIRED').trim().min(1, 'REQUIRED').max(60, 'TOO_LONG'),
  currentPassword,
});
export const removeFactorForm = z.object({ factorId, currentPassword });
export const deleteAccountForm = z.object({ currentPassword });
