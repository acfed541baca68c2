import type { Client } from '../client.ts';
import { quietly } from '../quietly.ts';
import { toJson } from '../to-json.ts';
import { OWED } from './entries.ts';
import type { Debt } from './owed.ts';

/**
 * Makes the function that has the client tell the server of a withdrawal or an erasure. Where the client is not there yet, the
 * debt is noted in the browser as the client keeps it (see `owed.ts`): it tells what is noted when it begins, on this page or
 * the next. Where the browser forbids storage nothing is noted: no key was kept there either.
 *
 * What an earlier page noted has the client loaded.
 *
 * @param parts.name name of the visitor's entry in `localStorage`
 * @param parts.client the client, if it is there
 * @param parts.connect gets it
 *
 * @example
 * const owe = makeDebts({ name: store.name, client, connect });
 * owe({ call: 'withdrawals', key });
 */
export function makeDebts(parts: {
  name: string;
  client: () => Client | null;
  connect: () => Promise<Client>;
}): (debt: Debt) => void {
  const { name, client, connect } = parts;
  const entry = name + OWED;
  const noted = (): string | null | undefined => quietly(() => localStorage.getItem(entry));
  const settle = (): void => void connect().catch(() => undefined);

  // In a task of its own: a page's first look into its storage takes the browser a while.
  setTimeout(() => noted() && settle());

  return (debt) => {
    const here = client();
    if (here) return here.owe(debt);
    quietly(() => localStorage.setItem(entry, toJson([...(JSON.parse(noted() ?? '[]') as Debt[]), debt])));
    settle();
  };
}
