import { z } from 'zod';

export const email = z.string('REQUIRED').trim().min(1, 'REQUIRED').pipe(z.email('INVALID_EMAIL'));

export const signInForm = z.object({ email, password: z.string('REQUIRED').min(1, 'REQUIRED') });

export const signUpForm = z.object({
  email,
  password: z.string('REQUIRED').min(8, 'PASSWORD_TOO_SHORT').max(72, 'TOO_LONG'),
});
