import { isContactId, type ContactId } from '@webspeaker/core/contact-id';
import { today } from '@internationalized/date';
import { z } from 'zod';
import { parseDay } from '#lib/time/day-range.ts';
import { ASKED } from './asked.ts';

/** The GDPR applies since then: an earlier day is a slip. */
const FIRST_DAY = '2018-05-25';
const LONGEST_MESSAGE = 100_000;

// Mail programs break lines where they like, also within an id.
const ID_IN_TEXT = /(?<![\da-f])[\da-f]{8}(?:[\s-]*[\da-f]{4}){3}[\s-]*[\da-f]{12}(?![\da-f])/g;

/**
 * Finds the contact ids in a message, in whichever way they are written: in capitals, without hyphens, across two lines.
 * Does not tell whether such contacts exist.
 *
 * @returns each id once, in the order of the message
 * @example
 * contactIdsIn('My id is 0190A6F3-1C2D-8E4F-9A5B-6C7D8E9F0A1B.'); // ['0190a6f3-1c2d-8e4f-9a5b-6c7d8e9f0a1b']
 */
export function contactIdsIn(text: string): ContactId[] {
  const ids = [...text.toLowerCase().matchAll(ID_IN_TEXT)].map(([found]) =>
    found.replaceAll(/[\s-]/g, '').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5'),
  );
  return [...new Set(ids)].filter(isContactId);
}

/** A request as it is entered. Of the message only the contact id is taken. */
export const requestForm = z.object({
  message: z
    .string('REQUIRED')
    .min(1, 'REQUIRED')
    .max(LONGEST_MESSAGE, 'TOO_LONG')
    .transform((text, context) => {
      const [id, ...others] = contactIdsIn(text);
      if (!id || others.length > 0) {
        context.addIssue({ code: 'custom', message: id ? 'SEVERAL_IDS' : 'NO_ID' });
        return z.NEVER;
      }
      return id;
    }),
  received_on: z
    .string('REQUIRED')
    // A day ahead: it is tomorrow already elsewhere.
    .refine(
      (day) => parseDay(day) && day >= FIRST_DAY && day <= today('UTC').add({ days: 1 }).toString(),
      'INVALID_DAY',
    ),
  asked: z.enum(ASKED, 'REQUIRED'),
});
