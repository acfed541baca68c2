import { quietly } from './quietly.ts';
import { toJson } from './to-json.ts';

/** A short list that outlives the page, in an entry of `localStorage`. */
export type KeptList<Item> = {
  /** What is kept, oldest first; what is no item is left out. */
  read(): Item[];
  /** Adds an item, or puts it in place of the one with the same id. */
  keep(item: Item): void;
  /** Takes out the item with that id. */
  drop(id: string): void;
  /** Deletes the entry, whatever is in it. */
  clear(): void;
};

/**
 * Opens a list. It is read anew each time, since other pages write to it too; an empty one has no entry. Where the browser
 * forbids storage nothing is kept, and nothing throws.
 *
 * It does not ask whether something may be stored: that is for its user to do.
 *
 * @param entry name of the entry
 * @param idOf the id of an item; empty for what is no item. May throw at what it can't read.
 *
 * @example
 * const debts = openKeptList<Debt>('webspeaker.pk_shop.owed', ({ call, key }) => call + key);
 */
export function openKeptList<Item>(entry: string, idOf: (item: Item) => string): KeptList<Item> {
  function read(): Item[] {
    const stored: unknown = quietly(() => JSON.parse(localStorage.getItem(entry) ?? ''));
    return Array.isArray(stored) ? stored.filter((item: Item) => quietly(() => idOf(item))) : [];
  }

  function write(items: readonly Item[]): void {
    quietly(() => {
      if (items.length > 0) localStorage.setItem(entry, toJson(items));
      else localStorage.removeItem(entry);
    });
  }

  const without = (items: readonly Item[], id: string): Item[] => items.filter((item) => idOf(item) !== id);

  return {
    read,
    keep: (item) => write([...without(read(), idOf(item)), item]),
    drop(id) {
      const kept = read();
      const left = without(kept, id);
      if (left.length < kept.length) write(left);
    },
    clear: () => write([]),
  };
}
