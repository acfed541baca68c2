import { z } from 'zod';
import { originTexts, typedOrigin } from './typed-origin.ts';

const MAX_ORIGINS = 50;

/** Website addresses that are typed into one field, separated by lines, commas or blanks: as origins, each once. */
export const originsField = z.string('REQUIRED').transform((text, context) => {
  const origins = originTexts(text).map(typedOrigin);
  if (origins.length > MAX_ORIGINS || origins.includes(null)) {
    context.addIssue({ code: 'custom', message: 'INVALID_ORIGIN' });
  }
  return [...new Set(origins.filter((origin) => origin !== null))];
});
