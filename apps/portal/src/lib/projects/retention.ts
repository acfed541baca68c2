/** Lengths of time that a new project is offered, as people name them and as its settings keep them. */
export const RETENTIONS = [
  { months: 6, days: 183 },
  { months: 13, days: 396 },
  { months: 25, days: 761 },
] as const;

/** The one that is proposed. */
export const PROPOSED_DAYS = 761;
