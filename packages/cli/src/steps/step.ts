/** One part of a command's work. It can be repeated: what is done already is left alone. */
export type Step = {
  /** What it would do, as a sentence without its full stop; null when there is nothing to do. */
  plan(): Promise<string | null>;
  apply(): Promise<void>;
};
