/** A reason for which the stack can't start or go on, in words for the person at the terminal. */
export class StackError extends Error {
  override name = 'StackError';
}
