import type { ConsentClaim, ConsentState } from '@webspeaker/core/consent';
import { deriveContactId } from '@webspeaker/core/contact-id';
import type { Channel } from '@webspeaker/core/channels';
import type { ErasureAnswer, MessageAnswer } from '@webspeaker/core/protocol';
import type { VisitorKey } from '@webspeaker/core/visitor-key';

import type { FindPlatform } from './consent/find-platform.ts';
import { watchConsent, type ConsentWatch } from './consent/watch-consent.ts';
import { makeEmitter } from './emitter.ts';
import { keepTrying } from './keep-trying.ts';
import { post, type FailureCode, type Outcome } from './post.ts';
import { randomUuid } from './random-uuid.ts';
import type { Settings } from './read-settings.ts';
import { makeSendQueue, type Queued } from './send-queue.ts';
import { openTabChannel } from './tab-channel.ts';
import { WIDGET_VERSION } from './version.ts';
import {
  openVisitorKeyStore,
  type GivenConsent,
  type HeldVisitor,
  type VisitorKeyStore,
} from './visitor-key-store.ts';

/** A message and what became of it; the same object in every report of that message. */
export interface MessageReport {
  messageId: string;
  readonly channel: Channel;
  readonly text: string;
  status: 'sending' | 'delivered' | 'failed';
  /** Only with `failed`. */
  code: FailureCode | null;
}

/** What `send` resolves to: the server's answer, or why there is none. */
export type SendResult =
  | ({ readonly status: 'delivered' } & MessageAnswer)
  | { readonly status: 'failed'; readonly messageId: string; readonly code: FailureCode };

/** What `exportMyData` resolves to; `nothing_held`: there is no key, or no contact to it. */
export type ExportResult =
  | { readonly status: 'exported'; readonly data: unknown }
  | { readonly status: 'nothing_held' }
  | { readonly status: 'failed'; readonly code: FailureCode };

/** What `eraseMyData` resolves to; `nothing_held` as for an export. */
export type EraseResult =
  | ({ readonly status: 'erased' } & ErasureAnswer)
  | { readonly status: 'nothing_held' }
  | { readonly status: 'failed'; readonly code: FailureCode };

/** What listeners get, by event. */
export interface TrackerEvents {
  /** What counts as the visitor's choice has changed. */
  consent: { readonly state: ConsentState };
  /** A message is on its way, was delivered or given up. */
  message: Readonly<MessageReport>;
  /** The visitor's data was erased, by the visitor or by the owner. */
  erased: null;
}

/** The part of `window.WebSpeaker` that needs no panel. No method throws, and no promise rejects. */
export interface TrackerApi {
  readonly version: string;
  /** States the visitor's consent. Where a consent platform was found, that one decides and this can only deny. */
  consent(state: ConsentState): void;
  /** Sends a message of 1 to 4000 characters. */
  send(message: { channel: Channel; text: string }): Promise<SendResult>;
  /** The contact id; null without granted consent or before the first message. */
  contactId(): Promise<string | null>;
  /** Everything the server holds on this visitor. */
  exportMyData(): Promise<ExportResult>;
  /** Deletes everything the server holds on this visitor, and the visitor key. */
  eraseMyData(): Promise<EraseResult>;
  /** Adds a listener and returns the function that removes it. */
  on<Name extends keyof TrackerEvents>(
    name: Name,
    listener: (detail: TrackerEvents[Name]) => void,
  ): () => void;
}

/** The headless part: consent, identity, sending. */
export interface Tracker {
  readonly api: TrackerApi;
  /** Sends a failed message once more. */
  retry(report: Readonly<MessageReport>): void;
  /** The contact id for the visitor's own eyes: in any state of consent, as long as a key is held. */
  ownContactId(): Promise<string | null>;
  readonly watch: ConsentWatch;
  readonly store: VisitorKeyStore;
  /** What closes the gate beside the platform; null where nothing does. */
  closedBy(): 'another tab' | 'the server' | null;
}

interface Item extends Queued {
  readonly report: MessageReport;
  /** Decided when the visitor sent it; what was sent before consent never becomes tracked. */
  tracked: boolean;
  pageUrl: string | null;
  /** New identities tried after "erased"; more than one means that something is wrong. */
  renewals: number;
  readonly resolve: (result: SendResult) => void;
}

/** The server moves last-seen once a minute at most; asking it more often is noise. */
const VISIT_EVERY_MS = 60_000;
const MAX_TEXT_LENGTH = 4000;
/** Leaves room for the longest text in the protocol's 16 KiB. */
const MAX_URL_LENGTH = 2000;

/**
 * Starts the tracker for one script tag.
 *
 * It writes to the browser and sends tracking fields under granted consent only, reads the platform anew before each of
 * these, and never throws or rejects: failures are values. It draws nothing on the page.
 *
 * @param settings The script tag's settings.
 * @param find How consent platforms are found.
 *
 * @example
 * const tracker = startTracker(settings, findPlatform([cookieconsent]));
 * await tracker.api.send({ channel: 'live_support', text: 'Is the shop open today?' });
 */
export function startTracker(settings: Settings, find: FindPlatform): Tracker {
  const { accessKey, api } = settings;
  const { on, emit } = makeEmitter<TrackerEvents>();
  const store = openVisitorKeyStore(accessKey);
  const tellTabs = openTabChannel(store.name, heardFromTab);
  const queue = makeSendQueue<Item>({ attempt, settled });
  const failed = new Map<Readonly<MessageReport>, Item>();
  const withdrawnKeys = new Set<string>();

  let last: ConsentState = 'unknown';
  let lastSource = '';
  let grantedAt = '';
  let closedBy: ReturnType<Tracker['closedBy']> = null;
  let conversationKey = '';
  let answeredContactId: string | null = null;
  let ready = false;

  const watch = watchConsent(settings, find, () => void (ready && given()));

  const call = (name: string, fields: object): Promise<Outcome> =>
    post(`${api}/functions/v1/widget/${name}`, { accessKey, ...fields });

  /** Reads consent anew, acts on a change, and answers what was agreed to; null where the gate is closed. */
  function given(): GivenConsent | null {
    const view = watch.view();
    if (!view.failed && view.state !== last) {
      // A platform that was found just now and does not know yet takes nothing back that another source said.
      const before = view.source === lastSource ? last : 'unknown';
      last = view.state;
      lastSource = view.source;
      if (last === 'granted') {
        closedBy = null;
        grantedAt = new Date().toISOString();
        void visit();
      } else if (before === 'granted' || last === 'denied') {
        withdraw();
      }
      emit('consent', { state: last });
    }
    if (view.gate === 'closed' || closedBy) return null;
    return { source: view.source, category: view.category, at: grantedAt };
  }

  function visitorOf({ key, consent }: HeldVisitor): { key: VisitorKey; consent: ConsentClaim } {
    return {
      key,
      consent: { state: 'granted', method: 'explicit', ...consent, widgetVersion: WIDGET_VERSION },
    };
  }

  async function visit(): Promise<void> {
    const held = given() && store.held();
    if (!held || Date.now() - Date.parse(held.confirmedAt) < VISIT_EVERY_MS) return;
    const visitor = await store.ensure(given);
    if (visitor && given()) refused(await call('visits', { visitor: visitorOf(visitor) }), visitor.key);
  }

  function forget(key: VisitorKey): void {
    if (store.held()?.key === key) store.remove();
    answeredContactId = null;
  }

  /** Acts on an answer that ends an identity, and says whether it was one. */
  function refused(outcome: Outcome, key: VisitorKey): boolean {
    const code = !outcome.ok && outcome.code;
    if (code === 'CONSENT_REQUIRED') closedBy = 'the server';
    else if (code !== 'CONTACT_ERASED') return false;
    forget(key);
    if (!closedBy) emit('erased', null);
    return true;
  }

  function withdraw(): void {
    conversationKey = '';
    queue.cancel(({ tracked }) => tracked);
    const key = store.remove();
    answeredContactId = null;
    if (!key) return;
    withdrawnKeys.add(key);
    tellTabs({ type: 'withdrawn', key });
    tellWithdrawn(key);
  }

  /** Tells the server, again where it was away; the request itself outlives the page. */
  function tellWithdrawn(key: string): void {
    void keepTrying(
      () => call('withdrawals', { visitor: { key } }),
      (ms) => new Promise((done) => setTimeout(done, ms, false)),
    );
  }

  function heardFromTab({ type, key }: { type: 'withdrawn' | 'erased'; key: string }): void {
    if (type === 'erased') {
      queue.cancel(({ tracked }) => tracked);
      answeredContactId = null;
      return;
    }
    // The other tab told the server about that key; one that this tab made in the meantime is its own to withdraw.
    withdrawnKeys.add(key);
    closedBy = 'another tab';
    if (store.held()?.key === key) store.remove();
    withdraw();
    emit('consent', { state: 'denied' });
  }

  async function attempt(item: Item): Promise<Outcome> {
    for (;;) {
      const { messageId, channel, text } = item.report;
      const held = item.tracked ? await store.ensure(given) : null;
      if (item.cancelled) return { ok: false, code: 'CONSENT_REQUIRED' };
      // Consent that can't be read any more, or that the server refuses, is no consent.
      if (!held || !given()) item.tracked = false;
      const visitor = item.tracked && held ? visitorOf(held) : null;
      if (!visitor) conversationKey ||= randomUuid();
      const outcome = await call('messages', {
        messageId,
        channel,
        text,
        visitor,
        pageUrl: visitor && item.pageUrl,
        conversationKey: visitor ? null : conversationKey,
      });
      if (!visitor) return outcome;
      // The message overtook the withdrawal, or the other way round: only a second word makes sure.
      if (outcome.ok && withdrawnKeys.has(visitor.key)) tellWithdrawn(visitor.key);
      // Once more: anonymous where the server wants consent, as a new visitor where the contact was erased.
      if (item.cancelled || !refused(outcome, visitor.key) || item.renewals++ > 1) return outcome;
    }
  }

  function settled(item: Item, outcome: Outcome): void {
    const { report } = item;
    const { messageId } = report;
    if (outcome.ok) {
      const answer = outcome.body as MessageAnswer;
      answeredContactId = (item.tracked && !item.cancelled && answer.contactId) || answeredContactId;
      report.status = 'delivered';
      item.resolve({ ...answer, status: 'delivered' });
    } else {
      const code = item.cancelled ? 'WITHDRAWN' : outcome.code;
      Object.assign(report, { status: 'failed', code });
      failed.set(report, item);
      item.resolve({ status: 'failed', messageId, code });
    }
    emit('message', report);
  }

  function enqueue(item: Item): void {
    item.report.status = 'sending';
    emit('message', item.report);
    if (!queue.add(item)) settled(item, { ok: false, code: 'QUEUE_FULL' });
  }

  async function ownContactId(): Promise<string | null> {
    const key = store.held()?.key;
    // No SubtleCrypto on plain HTTP: the server derived the same id with the last answer.
    return key ? deriveContactId(key).catch(() => answeredContactId) : null;
  }

  /** Asks for something that the visitor key alone authorises, in any state of consent. */
  async function ownData<Result>(
    name: string,
    done: (body: unknown) => Result,
  ): Promise<Result | { status: 'nothing_held' } | { status: 'failed'; code: FailureCode }> {
    const key = store.held()?.key;
    const outcome = key ? await call(name, { visitor: { key } }) : null;
    if (outcome?.ok) return done(outcome.body);
    const code = outcome?.code ?? 'NOT_FOUND';
    return code === 'NOT_FOUND' || code === 'CONTACT_ERASED'
      ? { status: 'nothing_held' }
      : { status: 'failed', code };
  }

  ready = true;
  given();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void visit();
  });

  return {
    api: {
      version: WIDGET_VERSION,
      on,
      consent: (state) => watch.say(state, 'manual'),
      // The wrong types get the server's INVALID_REQUEST, as any other sender of them does.
      send({ channel, text: words }) {
        return new Promise((resolve) => {
          const text = String(words);
          const report: MessageReport = {
            messageId: randomUuid(),
            channel,
            text,
            status: 'sending',
            code: null,
          };
          const item = {
            report,
            tracked: !!given(),
            pageUrl: pageUrl(),
            cancelled: false,
            renewals: 0,
            resolve,
          };
          if (text.length <= MAX_TEXT_LENGTH) enqueue(item);
          else settled(item, { ok: false, code: 'TOO_LARGE' });
        });
      },
      contactId: async () => (given() ? ownContactId() : null),
      exportMyData: () => ownData<ExportResult>('exports', (data) => ({ status: 'exported', data })),
      async eraseMyData() {
        const key = store.held()?.key;
        queue.cancel(({ tracked }) => tracked);
        const result = await ownData<EraseResult>('erasures', (body) => ({
          ...(body as ErasureAnswer),
          status: 'erased',
        }));
        if (key && result.status !== 'failed') {
          forget(key);
          tellTabs({ type: 'erased', key });
          emit('erased', null);
        }
        return result;
      },
    },
    ownContactId,
    watch,
    store,
    closedBy: () => closedBy,
    retry(report) {
      const item = failed.get(report);
      if (!item) return;
      failed.delete(report);
      if (item.cancelled) {
        // It may have been stored for the contact before the answer was lost: as an anonymous message it is another one.
        item.report.messageId = randomUuid();
        item.tracked = false;
      }
      enqueue(Object.assign(item, { cancelled: false, renewals: 0 }));
    },
  };
}

/** The page the visitor is on, without its fragment; null where it is no web page (`about:srcdoc`, `file:`). */
function pageUrl(): string | null {
  const [url = ''] = location.href.split('#');
  return /^https?:/.test(url) ? url.slice(0, MAX_URL_LENGTH) : null;
}
