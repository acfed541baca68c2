import type { ConsentState } from '@webspeaker/core/consent';

import { watchConsent, type ConsentSources, type ConsentWatch } from './consent/watch-consent.ts';
import { makeEmitter, type Emitter } from './emitter.ts';
import type { Settings } from './read-settings.ts';
import { makeMessageSender, type MessageReport, type MessageSender } from './sending/message-sender.ts';
import { makeCall } from './sending/post.ts';
import type * as TurnstileModule from './sending/turnstile.ts';
import { WIDGET_VERSION } from './version.ts';
import { makeEndings } from './visitor/endings.ts';
import { makeIdentity } from './visitor/identity.ts';
import { makeOwed } from './visitor/owed.ts';
import { makeOwnData, type OwnData } from './visitor/own-data.ts';
import { makeRecognition, type Recognition } from './visitor/recognition.ts';
import { openTabChannel } from './visitor/tab-channel.ts';
import { makeVisits } from './visitor/visits.ts';
import { openVisitorKeyStore, type VisitorKeyStore } from './visitor/visitor-key-store.ts';

/** What listeners get, by event. */
export type TrackerEvents = {
  /** What counts as the visitor's choice has changed. */
  consent: { readonly state: ConsentState };
  /** A message is on its way, was delivered or given up. */
  message: Readonly<MessageReport>;
  /** The visitor's data was erased, by the visitor or by the owner. */
  erased: null;
};

/** The part of `window.WebSpeaker` that needs no panel. No method throws, and no promise rejects. */
export type TrackerApi = OwnData &
  Pick<MessageSender, 'send'> &
  Pick<Emitter<TrackerEvents>, 'on'> & {
    readonly version: string;
    /** States the visitor's consent. Where a consent platform was found, that one decides and this can only deny. */
    consent(state: ConsentState): void;
    /** The contact id; null without granted consent or before the first message. */
    contactId(): Promise<string | null>;
  };

/** The headless part: consent, identity, sending. */
export type Tracker = Pick<MessageSender, 'retry'> & {
  readonly api: TrackerApi;
  readonly watch: ConsentWatch;
  readonly recognition: Recognition;
  readonly store: VisitorKeyStore;
  /** The contact id for the visitor's own eyes: in any state of consent, as long as a key is held. */
  ownContactId(): Promise<string | null>;
};

/**
 * Starts the tracker for one script tag: wires consent, recognition, the visitor's identity and sending together.
 *
 * It writes to the browser and sends tracking fields under granted consent only, reads the platform anew before each of
 * these, and never throws or rejects: failures are values. It draws nothing on the page.
 *
 * @param settings the script tag's settings
 * @param sources how consent platforms are found, and how further files are loaded
 *
 * @example
 * const tracker = startTracker(settings, { find: findPlatform(PLATFORM_SIGNS, load), load });
 * await tracker.api.send({ channel: 'live_support', text: 'Is the shop open today?' });
 */
export function startTracker(settings: Settings, sources: ConsentSources): Tracker {
  const { on, emit } = makeEmitter<TrackerEvents>();
  const call = makeCall(settings);
  const store = openVisitorKeyStore(settings.accessKey);
  const tellTabs = openTabChannel(store.name, (notice) => endings.heard(notice));
  // Looking for a platform may call back before there is anything to refresh.
  let refresh = (): void => undefined;
  const watch = watchConsent(settings, sources, () => refresh());
  const recognition = makeRecognition(watch, {
    granted: () => (void visit(), resume()),
    withdrawn: () => endings.withdraw(),
    lapsed: () => void (store.held() && endings.withdraw()),
    changed: (state) => emit('consent', { state }),
  });
  const owed = makeOwed(call, store.name);
  const identity = makeIdentity({
    load: sources.load,
    owed,
    store,
    recognition,
    erased: () => emit('erased', null),
  });
  const visit = makeVisits({ call, store, recognition, identity });
  const { send, retry, resume, stopTracked } = makeMessageSender({
    name: store.name,
    call,
    recognition,
    identity,
    report: (report) => emit('message', report),
    solve: () =>
      sources.load<typeof TurnstileModule>('turnstile.js').then(
        ({ solve }) => solve(settings.turnstile),
        () => undefined,
      ),
  });
  const endings = makeEndings({ identity, recognition, stopTracked, tellTabs, emit });
  const { exportMyData, eraseMyData } = makeOwnData({
    call,
    store,
    owed,
    erasing: stopTracked,
    erased: endings.erased,
  });

  ({ refresh } = recognition);
  refresh();

  const ownContactId = identity.contactId;
  const contactId = async (): Promise<string | null> => {
    refresh();
    return recognition.recognised() ? ownContactId() : null;
  };
  const consent = (state: ConsentState): void => watch.say(state, 'manual');
  const api = { version: WIDGET_VERSION, on, consent, send, contactId, exportMyData, eraseMyData };
  return { api, retry, watch, recognition, store, ownContactId };
}
