import { z } from 'zod';
import { isInstant } from '#lib/list/cursor.ts';
import { MAX_REPLY_LENGTH } from './limits.ts';

/** A reply to a visitor, or a note. */
export const replyForm = z.object({
  kind: z.enum(['reply', 'note'], 'REQUIRED'),
  text: z
    .string('REQUIRED')
    .trim()
    .min(1, 'REQUIRED')
    .refine((text) => [...text].length <= MAX_REPLY_LENGTH, 'TOO_LONG'),
  messageId: z.uuid('REQUIRED'),
  seenUntil: z.string('REQUIRED').refine(isInstant, 'REQUIRED'),
});

/** Who looks after a conversation; empty: nobody. */
export const assignForm = z.object({
  userId: z.union([z.uuid(), z.literal('')], 'REQUIRED').transform((userId) => userId || null),
});

export const resolveForm = z.object({
  resolved: z.enum(['yes', 'no'], 'REQUIRED').transform((resolved) => resolved === 'yes'),
});
