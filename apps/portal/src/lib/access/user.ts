/** The signed-in member, as the verified token names them. */
export type User = {
  id: string;
  email: string;
  /** Chosen for the account; undefined: none was. */
  language: string | undefined;
  /** Whether a second factor was set up, and given in this session. */
  secondFactor: 'none' | 'missing' | 'given';
};
