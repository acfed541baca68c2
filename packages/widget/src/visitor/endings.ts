import type { ConsentState } from '@webspeaker/core/consent';

import type { Identity } from './identity.ts';
import type { Recognition } from './recognition.ts';
import type { TabNotice } from './tab-channel.ts';

/** The ways in which an identity ends, in this tab and in the others. */
export type Endings = {
  /** The visitor took consent back: deletes the key, tells the server and the other tabs. */
  withdraw(): void;
  /** That key's contact was erased at the visitor's wish. */
  erased(key: string): void;
  /** Another tab ended an identity. */
  heard(notice: TabNotice): void;
};

/**
 * Makes the endings. Whatever ends an identity first stops the messages that wait to go out with it.
 *
 * @param parts.stopTracked stops those messages
 * @param parts.emit reports to the page
 *
 * @example
 * const { withdraw } = makeEndings({ identity, recognition, stopTracked, tellTabs, emit });
 */
export function makeEndings(parts: {
  identity: Identity;
  recognition: Recognition;
  stopTracked: () => void;
  tellTabs: (notice: TabNotice) => void;
  emit: ((name: 'erased', detail: null) => void) &
    ((name: 'consent', detail: { state: ConsentState }) => void);
}): Endings {
  const { identity, recognition, stopTracked, tellTabs, emit } = parts;

  function withdraw(): void {
    stopTracked();
    const key = identity.withdraw();
    if (key) tellTabs({ type: 'withdrawn', key });
  }

  return {
    withdraw,
    erased(key) {
      identity.forget(key);
      tellTabs({ type: 'erased', key });
      emit('erased', null);
    },
    heard({ type, key }) {
      if (type === 'erased') {
        stopTracked();
        identity.forget(key);
        return;
      }
      // The other tab told the server about that key; one that this tab made in the meantime is its own to withdraw.
      identity.withdrawnElsewhere(key);
      recognition.close('another tab');
      withdraw();
      emit('consent', { state: 'denied' });
    },
  };
}
