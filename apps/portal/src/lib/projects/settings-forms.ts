import { z } from 'zod';
import { CEILINGS } from './ceilings.ts';
import { originsField } from './origins-field.ts';
import { nameForm, projectName } from './project-form.ts';
import { typedHours, WEEKDAY_FIELDS } from './typed-hours.ts';

const MAX_PARAMETERS = 20;
/** Only characters that an address never encodes, so that names compare as text. */
const PARAMETER_NAME = /^[A-Za-z0-9._~-]{1,64}$/;

/** A list that is typed into one field, separated by blanks, commas or lines. */
const typedList = z
  .string('REQUIRED')
  .transform((text) => [...new Set(text.split(/[\s,]+/).filter(Boolean))]);

/** A whole number in a field that may be left empty. */
const numberOrNone = (max: number) =>
  z
    .string()
    .trim()
    .transform((text) => (text === '' ? null : Number(text)))
    .refine(
      (value) => value === null || (Number.isInteger(value) && value >= 1 && value <= max),
      'INVALID_NUMBER',
    );

const isTicked = z
  .literal('on')
  .optional()
  .transform((value) => value === 'on');

/** What the form showed when it was opened: see `seenSettings`. */
const seen = z.string().optional();

const dayHours = z.string().transform((text, context) => {
  const spans = typedHours(text);
  if (!spans) context.addIssue({ code: 'custom', message: 'INVALID_HOURS' });
  return spans ?? [];
});

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

/** A week without any hours says nothing about them. */
const officeHoursForm = z
  .object({
    time_zone: z.string('REQUIRED').refine(isTimeZone, 'REQUIRED'),
    ...(Object.fromEntries(WEEKDAY_FIELDS.map((name) => [name, dayHours])) as Record<
      (typeof WEEKDAY_FIELDS)[number],
      typeof dayHours
    >),
    away_text: z
      .string()
      .trim()
      .refine((text) => [...text].length <= 300, 'TOO_LONG')
      .transform((text) => text || null),
    seen,
  })
  .transform(({ time_zone: timeZone, away_text, seen: shown, ...week }) => {
    const days = WEEKDAY_FIELDS.map((name) => week[name].map(([from, to]) => [from, to]));
    return {
      office_hours: days.some((spans) => spans.length) ? { timeZone, days } : null,
      away_text,
      seen: shown,
    };
  });

/** The forms that save settings as they are: each field but `seen` is the column of `projects` that it changes. */
export const SETTINGS_FORMS = {
  name: nameForm.extend({ seen }),
  origins: z.object({
    allowed_origins: originsField,
    require_origin: isTicked,
    seen,
  }),
  limit: z.object({
    messages_per_minute: numberOrNone(CEILINGS.messages_per_minute),
    project_messages_per_minute: numberOrNone(CEILINGS.project_messages_per_minute),
    new_contacts_per_minute: numberOrNone(CEILINGS.new_contacts_per_minute),
    new_contacts_per_day: numberOrNone(CEILINGS.new_contacts_per_day),
    require_turnstile: isTicked,
    seen,
  }),
  hours: officeHoursForm,
  privacy: z.object({
    respect_gpc: isTicked,
    withdrawal_action: z.enum(['keep', 'erase'], 'REQUIRED'),
    kept_query_parameters: typedList.refine(
      (names) => names.length <= MAX_PARAMETERS && names.every((name) => PARAMETER_NAME.test(name)),
      'INVALID_PARAMETER',
    ),
    seen,
  }),
};

export const retentionForm = z.object({
  contact_retention_days: numberOrNone(3650),
  anonymous_retention_days: numberOrNone(3650),
  confirmed: z.literal('yes').optional(),
  seen,
});

export const transferForm = z.object({ organizationId: z.uuid('REQUIRED') });

export const deleteForm = z.object({ confirm: z.string('REQUIRED') });

export const rotateForm = z.object({
  overlapHours: z.coerce
    .number('INVALID_NUMBER')
    .int('INVALID_NUMBER')
    .min(0, 'INVALID_NUMBER')
    .max(2160, 'INVALID_NUMBER'),
  confirmed: z.literal('yes').optional(),
});

export const secretKeyForm = z.object({ name: projectName });

export const revokeForm = z.object({ keyId: z.uuid('REQUIRED') });
