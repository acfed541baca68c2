/**
 * What stops a command, in words for the person at the terminal: what was attempted, what was found, and what to do.
 *
 * Whatever else is thrown is a mistake of ours and is shown with its stack.
 */
export class Fault extends Error {
  override name = 'Fault';
}
