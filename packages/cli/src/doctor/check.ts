import type { Target } from '../target.ts';

/** How it is: `good`; `note`, which the operator may want so; `bad`, which has to be mended. */
export type Finding = { state: 'good' | 'note' | 'bad'; text: string };

/** What the doctor is told beside where to look. */
export type DoctorOptions = {
  /** The portal's address. */
  portal?: string;
  /** The country that the operator is in, ISO 3166-1 alpha-2: the answer that a message from here should get. */
  country?: string;
};

/** One question that the doctor asks. It changes nothing, or cleans up after itself. */
export type Check = { about: string; run(target: Target, options: DoctorOptions): Promise<Finding[]> };

export const good = (text: string): Finding => ({ state: 'good', text });
export const note = (text: string): Finding => ({ state: 'note', text });
export const bad = (text: string): Finding => ({ state: 'bad', text });
