import type { ConsentState } from '@webspeaker/core/consent';

import type { Client, ClientModule } from './client.ts';
import { watchConsent, type ConsentSources, type ConsentWatch } from './consent/watch-consent.ts';
import { makeEmitter, type Emitter } from './emitter.ts';
import type { Settings } from './read-settings.ts';
import { makeOutbox, type MessageReport, type Outbox } from './sending/outbox.ts';
import { makeRequest } from './sending/request.ts';
import { WIDGET_VERSION } from './version.ts';
import { makeEndings } from './visitor/endings.ts';
import type { OwnData } from './visitor/own-data.ts';
import { makeRecognition, type Recognition } from './visitor/recognition.ts';
import { openTabChannel } from './visitor/tab-channel.ts';
import { openVisitorKeyStore, type VisitorKeyStore } from './visitor/visitor-key-store.ts';

/** What listeners get, by event. */
export type TrackerEvents = {
  /** What counts as the visitor's choice has changed. */
  consent: { readonly state: ConsentState };
  /** A message is on its way, was delivered or given up. */
  message: Readonly<MessageReport>;
  /** The visitor's data was erased, by the visitor or by the owner. A message that is still sending goes on as a new visitor's. */
  erased: null;
};

/** The part of `window.WebSpeaker` that needs no panel. No method throws, and no promise rejects. */
export type TrackerApi = OwnData &
  Pick<Outbox, 'send'> &
  Pick<Emitter<TrackerEvents>, 'on'> & {
    readonly version: string;
    /**
     * States the visitor's consent. Where a consent platform was found, that one decides and this can only deny.
     *
     * @param given.at when the visitor chose, for the receipt: a date, milliseconds since 1970, or ISO 8601. Without it,
     * when this was first called
     */
    consent(state: ConsentState, given?: { readonly at?: Date | number | string | undefined }): void;
    /** The contact id; null without granted consent or before the first message. */
    contactId(): Promise<string | null>;
  };

/** What the tracker is given by the script that it is in. */
export type TrackerSources = ConsentSources & {
  /** Reads the key of the anonymous thread that this tab keeps; only the panel lets a visitor keep one. */
  readonly keptThread?: (name: string) => string | undefined;
};

/** The headless part: consent, identity, sending. */
export type Tracker = Pick<Outbox, 'retry'> & {
  readonly api: TrackerApi;
  readonly watch: ConsentWatch;
  readonly recognition: Recognition;
  readonly store: VisitorKeyStore;
  /** Gets what speaks to the server, whose file is loaded when it is first needed; rejects where it can't be had. */
  connect(): Promise<Client>;
  /** The contact id for the visitor's own eyes: in any state of consent, as long as a key is held. */
  ownContactId(): Promise<string | null>;
};

/**
 * Starts the tracker for one script tag: it watches consent, and wires it to the visitor key and to sending. What speaks to the
 * server is loaded when there is something to say: a message, a visit under consent, a withdrawal that is owed.
 *
 * It writes to the browser and sends tracking fields under granted consent only, reads the platform anew before each of
 * these, and never throws or rejects: failures are values. It draws nothing on the page.
 *
 * @param settings the script tag's settings
 * @param sources how consent platforms are found, how further files are loaded, and what a tab kept
 *
 * @example
 * const tracker = startTracker(settings, { find: findPlatform(PLATFORM_SIGNS, load), load });
 * await tracker.api.send({ channel: 'live_support', text: 'Is the shop open today?' });
 */
export function startTracker(settings: Settings, sources: TrackerSources): Tracker {
  const { on, emit } = makeEmitter<TrackerEvents>();
  const { load, keptThread } = sources;
  const request = makeRequest(settings);
  const store = openVisitorKeyStore(settings.accessKey);
  const report = (report: Readonly<MessageReport>): void => emit('message', report);
  let client: Client | null = null;
  // Looking for a platform may call back before there is anything to refresh.
  let refresh = (): void => undefined;

  const connect = (): Promise<Client> =>
    load<ClientModule>('client.js').then(({ makeClient }) => (client ??= makeClient(parts)));
  /** Asks the client; where it can't be had, the answer is `instead`. */
  const ask = <Answer>(
    question: (client: Client) => Answer | Promise<Answer>,
    instead: Answer,
  ): Promise<Answer> => connect().then(question, () => instead);

  const watch = watchConsent(settings, sources, () => refresh());
  const recognition = makeRecognition(watch, {
    granted: () => void ask(({ resume }) => resume(), null),
    withdrawn: () => endings.withdraw(),
    lapsed: () => void (store.held() && endings.withdraw()),
    changed: (state) => emit('consent', { state }),
  });
  const outbox = makeOutbox({ name: store.name, connect, request, recognition, report, on, keptThread });
  const endings = makeEndings({
    store,
    recognition,
    client: () => client,
    connect,
    stopWaiting: outbox.stopTracked,
    tellTabs: openTabChannel(store.name, (notice) => endings.heard(notice)),
    emit,
  });

  const erased = (): void => emit('erased', null);
  const parts = { settings, request, load, store, recognition, outbox, endings, report, erased };
  ({ refresh } = recognition);
  refresh();

  const ownContactId = (): Promise<string | null> => ask(({ contactId }) => contactId(), null);
  const api: TrackerApi = {
    version: WIDGET_VERSION,
    on,
    send: outbox.send,
    consent: (state, given) => watch.say(state, 'manual', given),
    async contactId() {
      refresh();
      return recognition.recognised() ? ownContactId() : null;
    },
    exportMyData: () => ask(({ exportMyData }) => exportMyData(), { status: 'failed', code: 'NETWORK' }),
    eraseMyData() {
      // Nothing that waits may follow it.
      endings.stopTracked();
      return connect().then(({ eraseMyData }) => eraseMyData(), endings.eraseLater);
    },
  };
  return { api, retry: outbox.retry, watch, recognition, store, connect, ownContactId };
}
