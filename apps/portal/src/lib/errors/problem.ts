/** Failures that a form or page tells a person about; `texts.problems` holds one message for each. */
export type ProblemCode =
  | 'CEILING_REACHED'
  | 'CHANGED_MEANWHILE'
  | 'CONSENT_REQUIRED'
  | 'CONTACT_ERASED'
  | 'EMAIL_NOT_CONFIRMED'
  | 'EMAIL_TAKEN'
  | 'FORBIDDEN'
  | 'INVALID_CREDENTIALS'
  | 'INVALID_FORM'
  | 'INVITATION_INVALID'
  | 'LAST_OWNER'
  | 'LINK_INVALID'
  | 'MAIL_NOT_SENT'
  | 'NOT_FOUND'
  | 'ORGANIZATIONS_CLOSED'
  | 'RATE_LIMITED'
  | 'REPLIED_MEANWHILE'
  | 'REQUEST_NOT_DONE'
  | 'SAME_PASSWORD'
  | 'SECOND_FACTOR_NEEDED'
  | 'SECOND_FACTOR_REQUIRED'
  | 'SESSION_ENDED'
  | 'SIGN_UP_DISABLED'
  | 'UNAVAILABLE'
  | 'UNKNOWN'
  | 'WEAK_PASSWORD';

/** What is wrong with one field; `texts.fields` holds one message for each. */
export type FieldCode =
  | 'INVALID_CHARACTER'
  | 'INVALID_DAY'
  | 'INVALID_EMAIL'
  | 'INVALID_HOURS'
  | 'INVALID_NUMBER'
  | 'INVALID_ORIGIN'
  | 'INVALID_PARAMETER'
  | 'NAME_TAKEN'
  | 'NO_ID'
  | 'NOT_CONFIRMED'
  | 'PASSWORD_TOO_SHORT'
  | 'REQUIRED'
  | 'SEVERAL_IDS'
  | 'TOO_LONG'
  | 'WRONG_CODE'
  | 'WRONG_PASSWORD';

/** What an action answers when it could not do what was asked. */
export type Problem = {
  code: ProblemCode;
  fields?: Record<string, FieldCode>;
  /** After how many seconds it is allowed again, where that is known. */
  seconds?: number;
  /** What is stored now, where somebody else changed it meanwhile: see `seenSettings`. */
  current?: string;
};
