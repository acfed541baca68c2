/** A browser opens six connections to one server at most. Several windows of several browsers are fine. */
const MOST_STREAMS = 24;

const open = new Map<string, number>();

/**
 * Takes one of the streams that an account may have open at a time in this process: each holds a connection to
 * Realtime.
 *
 * @returns what gives it back, once however often it is called; null when there are too many
 */
export function takeStream(account: string): (() => void) | null {
  const count = open.get(account) ?? 0;
  if (count >= MOST_STREAMS) return null;
  open.set(account, count + 1);
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    const left = (open.get(account) ?? 1) - 1;
    if (left === 0) open.delete(account);
    else open.set(account, left);
  };
}
