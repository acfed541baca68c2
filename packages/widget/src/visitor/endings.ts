import type { ConsentState } from '@webspeaker/core/consent';

import type { Client } from '../client.ts';
import { quietly } from '../quietly.ts';
import { makeDebts } from './debts.ts';
import { UNSENT } from './entries.ts';
import type { EraseResult } from './own-data.ts';
import type { Recognition } from './recognition.ts';
import type { TabNotice } from './tab-channel.ts';
import type { VisitorKeyStore } from './visitor-key-store.ts';

/** The ways in which an identity ends, in this tab and in the others. */
export type Endings = {
  /** Tracked messages that wait do not go out any more, and none is kept. */
  stopTracked(): void;
  /** The visitor took consent back: deletes the key, tells the server and the other tabs. */
  withdraw(): void;
  /** That key's contact was erased at the visitor's wish. */
  erased(key: string): void;
  /** The visitor wants that, and the client can't be had: the key goes, and the server is told later. */
  eraseLater(): EraseResult;
  /** Another tab ended an identity. */
  heard(notice: TabNotice): void;
};

/**
 * Makes the endings. Whatever ends an identity first stops the messages that wait to go out with it. All of it is done in
 * this tab at once, whether or not the client is there.
 *
 * @param parts.client the client, if it is there
 * @param parts.connect gets it
 * @param parts.stopWaiting stops the tracked messages that wait for the client
 * @param parts.emit reports to the page
 *
 * @example
 * const { withdraw } = makeEndings({ store, recognition, client, connect, stopWaiting, tellTabs, emit });
 */
export function makeEndings(parts: {
  store: VisitorKeyStore;
  recognition: Recognition;
  client: () => Client | null;
  connect: () => Promise<Client>;
  stopWaiting: () => void;
  tellTabs: (notice: TabNotice) => void;
  emit: ((name: 'erased', detail: null) => void) &
    ((name: 'consent', detail: { state: ConsentState }) => void);
}): Endings {
  const { store, recognition, client, connect, stopWaiting, tellTabs, emit } = parts;
  const owe = makeDebts({ name: store.name, client, connect });

  function stopTracked(): void {
    stopWaiting();
    const here = client();
    if (here) here.stopTracked();
    else quietly(() => localStorage.removeItem(store.name + UNSENT));
  }

  function withdraw(): void {
    stopTracked();
    const key = store.release();
    if (!key) return;
    tellTabs({ type: 'withdrawn', key });
    owe({ call: 'withdrawals', key });
  }

  function erased(key: string): void {
    store.forget(key);
    tellTabs({ type: 'erased', key });
    emit('erased', null);
  }

  return {
    stopTracked,
    withdraw,
    erased,
    eraseLater() {
      const key = store.held()?.key;
      if (!key) return { status: 'nothing_held' };
      owe({ call: 'erasures', key });
      erased(key);
      return { status: 'owed' };
    },
    heard({ type, key }) {
      store.forget(key);
      if (type === 'erased') return (stopTracked(), emit('erased', null));
      // The other tab told the server about that key; one that this tab made in the meantime is its own to withdraw.
      client()?.withdrawnElsewhere(key);
      recognition.close('another tab');
      withdraw();
      emit('consent', { state: 'denied' });
    },
  };
}
