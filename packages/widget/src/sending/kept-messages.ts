import { openKeptList } from '../kept-list.ts';
import { unsentEntry } from '../visitor/entries.ts';
import type { WrittenMessage } from './outbox.ts';

/** Messages that are not sent yet, kept in the browser. */
export type KeptMessages = {
  /** What is kept and not too old, oldest first. */
  take(): WrittenMessage[];
  keep(message: WrittenMessage): void;
  drop(messageId: string): void;
  /** Deletes all of them. */
  clear(): void;
};

/** Who comes back later than this has asked elsewhere. */
const KEPT_FOR_MS = 86_400_000;

/**
 * Opens the messages of one project that are not sent yet. It does not ask for consent: that is for its user to do.
 *
 * @param name name of the visitor's entry in `localStorage`; unsent messages are beside it, in `<name>.unsent`
 *
 * @example
 * for (const message of openKeptMessages('webspeaker.pk_shop').take()) send(message);
 */
export function openKeptMessages(name: string): KeptMessages {
  const list = openKeptList<WrittenMessage>(unsentEntry(name), ({ messageId, at }) =>
    Date.now() - at < KEPT_FOR_MS ? messageId : '',
  );
  return {
    ...list,
    take() {
      const left = list.read();
      // Deletes those that are too old.
      if (left.length === 0) list.clear();
      return left;
    },
  };
}
