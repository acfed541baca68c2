import type { AnswersModule } from './answers.ts';
import type { Load } from './load-lazily.ts';
import { quietly } from './quietly.ts';
import type { Settings } from './read-settings.ts';
import type { AnswerReports } from './sending/answer-reports.ts';
import { makeDelivery, type Delivery } from './sending/delivery.ts';
import type { MessageReport, Outbox } from './sending/outbox.ts';
import { makeCall, type Call } from './sending/post.ts';
import type { Request } from './sending/request.ts';
import type * as TurnstileModule from './sending/turnstile.ts';
import type { Endings } from './visitor/endings.ts';
import { ANSWERS } from './visitor/entries.ts';
import { makeEnsureKey } from './visitor/ensure-key.ts';
import { makeIdentity, type Identity } from './visitor/identity.ts';
import { makeOwed, type Debt } from './visitor/owed.ts';
import { makeOwnData, type OwnData } from './visitor/own-data.ts';
import type { Recognition } from './visitor/recognition.ts';
import { makeVisits } from './visitor/visits.ts';
import type { VisitorKeyStore } from './visitor/visitor-key-store.ts';

/** What speaks to the server. */
export type Client = OwnData &
  Pick<Delivery, 'deliver' | 'stopTracked' | 'sentAs'> &
  Pick<Identity, 'contactId' | 'endedBy'> & {
    /** One call of the widget's function. */
    readonly call: Call;
    /** The script tag's settings. */
    readonly settings: Settings;
    /** Consent was given: tells of a visit, and sends what an earlier page kept. */
    resume(): void;
    /** Tells the server of a withdrawal or an erasure, now and again until it knows. */
    owe(debt: Debt): void;
    /** Another tab withdrew this key, and told the server. */
    withdrawnElsewhere(key: string): void;
    /** Gets what tells the server of answers; rejects where its file can't be had. */
    answers(): Promise<AnswerReports>;
  };

/**
 * What the tracker hands to the client. A browser may hold a `widget.js` of yesterday, which then gets the client of today: only
 * ever add to this type, and take what was added as possibly missing.
 */
export type ClientParts = {
  readonly settings: Settings;
  readonly request: Request;
  readonly load: Load;
  readonly store: VisitorKeyStore;
  readonly recognition: Recognition;
  readonly outbox: Pick<Outbox, 'adopt' | 'thread'>;
  /** Called when a message waits to be tried again. */
  readonly report: (report: Readonly<MessageReport>) => void;
  readonly endings: Pick<Endings, 'erased'>;
  /** Called when the server says that the contact was erased. */
  readonly erased: () => void;
};

/** What the file `client.js` exports. */
export type ClientModule = { readonly makeClient: typeof makeClient };

/**
 * Makes the client: everything that is not needed before something is to be sent, in a file of its own. It makes the visitor
 * key under granted consent, delivers messages, tells the server of visits, withdrawals and erasures, and fetches the
 * visitor's own data.
 *
 * @example
 * const { makeClient } = await load<ClientModule>('client.js');
 * const client = makeClient(parts);
 */
export function makeClient(parts: ClientParts): Client {
  const { settings, request, load, store, recognition, outbox, endings, report, erased } = parts;
  const call = makeCall(request, settings);
  const owed = makeOwed(call, store.name);
  const identity = makeIdentity({
    load,
    owed,
    store,
    ensureKey: makeEnsureKey(store),
    recognition,
    erased,
  });
  const visit = makeVisits({ call, store, recognition, identity });
  const { exportMyData, eraseMyData, erasing } = makeOwnData({ call, store, owed, erased: endings.erased });
  const { deliver, resume, stopTracked, sentAs } = makeDelivery({
    name: store.name,
    call,
    recognition,
    identity,
    erasing,
    outbox,
    report,
    solve: () =>
      load<typeof TurnstileModule>('turnstile.js').then(
        ({ solve }) => solve(settings.turnstile),
        () => undefined,
      ),
  });

  let reports: AnswerReports | undefined;
  const answers = (): Promise<AnswerReports> =>
    load<AnswersModule>('answers.js').then(
      ({ makeAnswerReports }) =>
        (reports ??= makeAnswerReports({ name: store.name, call, store, identity, recognition })),
    );

  return {
    exportMyData,
    eraseMyData,
    deliver,
    stopTracked,
    sentAs,
    answers,
    call,
    settings,
    endedBy: identity.endedBy,
    contactId: identity.contactId,
    resume() {
      void visit();
      resume();
      if (quietly(() => localStorage.getItem(store.name + ANSWERS))) answers().catch(() => undefined);
    },
    owe: owed.tell,
    withdrawnElsewhere: owed.toldElsewhere,
  };
}
