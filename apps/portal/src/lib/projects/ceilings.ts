/** The highest value that each ceiling of a project takes. */
export const CEILINGS = {
  messages_per_minute: 6000,
  project_messages_per_minute: 1_000_000,
  new_contacts_per_minute: 1_000_000,
  new_contacts_per_day: 100_000_000,
} as const;

export type Ceiling = keyof typeof CEILINGS;

/** Over how many days the settings tell what the ceilings turned away. */
export const CEILINGS_MET_DAYS = 30;
