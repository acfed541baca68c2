/** As many characters of a reply or note as the database takes. */
export const MAX_REPLY_LENGTH = 4000;
