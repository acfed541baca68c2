import { openKeptList } from '../kept-list.ts';

/** What can be kept: a message with its UUID, and when it was written, in milliseconds since 1970. */
type Unsent = { readonly messageId: string; readonly at: number };

/** Messages that are not sent yet, kept in the browser. */
export type KeptMessages<Message> = {
  /** What is kept and not too old, oldest first. */
  take(): Message[];
  keep(message: Message): void;
  drop(messageId: string): void;
  /** Deletes all of them. */
  clear(): void;
};

/** Who comes back later than this has asked elsewhere. */
const KEPT_FOR_MS = 86_400_000;

/**
 * Opens messages that the server does not have yet: the visitor's own, or answers to them. It does not ask for consent: that is
 * for its user to do.
 *
 * @param entry name of their entry in `localStorage`
 *
 * @example
 * for (const message of openKeptMessages<WrittenMessage>('webspeaker.pk_shop' + UNSENT).take()) send(message);
 */
export function openKeptMessages<Message extends Unsent>(entry: string): KeptMessages<Message> {
  const list = openKeptList<Message>(entry, ({ messageId, at }) =>
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
