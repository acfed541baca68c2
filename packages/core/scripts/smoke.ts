/**
 * One call of everything, checked against known answers, through every subpath. The same file runs on the packed package
 * in Node, on the source in Deno without any permission, and bundled in a browser. While it runs, the clock and random
 * sources throw: a rule that uses them is not pure.
 */
import * as core from '@webspeaker/core';
import * as channels from '@webspeaker/core/channels';
import * as clientAddress from '@webspeaker/core/client-address';
import * as consent from '@webspeaker/core/consent';
import * as consentPlatforms from '@webspeaker/core/consent-platforms';
import * as contactId from '@webspeaker/core/contact-id';
import * as country from '@webspeaker/core/country';
import * as errors from '@webspeaker/core/errors';
import * as exported from '@webspeaker/core/export';
import * as limits from '@webspeaker/core/limits';
import * as officeHours from '@webspeaker/core/office-hours';
import * as originPattern from '@webspeaker/core/origin-pattern';
import * as pageUrl from '@webspeaker/core/page-url';
import * as pollPace from '@webspeaker/core/poll-pace';
import * as protocol from '@webspeaker/core/protocol';
import * as richText from '@webspeaker/core/rich-text';
import * as spec from '@webspeaker/core/spec';
import * as uuid from '@webspeaker/core/uuid';
import * as visitorKey from '@webspeaker/core/visitor-key';

const subpaths = {
  channels,
  clientAddress,
  consent,
  consentPlatforms,
  contactId,
  country,
  errors,
  exported,
  limits,
  officeHours,
  originPattern,
  pageUrl,
  pollPace,
  protocol,
  richText,
  spec,
  uuid,
  visitorKey,
};

const NOW = 1_795_428_000_000;

/**
 * Runs the smoke test.
 *
 * @returns how many answers were compared
 * @throws Error at the first answer that differs
 */
export async function smoke(): Promise<number> {
  const restore = forbidImpurity();
  try {
    const answers = await ask();
    for (const [question, found, wanted] of answers) {
      if (JSON.stringify(found) !== JSON.stringify(wanted)) {
        throw new Error(`${question}: found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
      }
    }
    return answers.length;
  } finally {
    restore();
  }
}

type Answer = [question: string, found: unknown, wanted: unknown];

async function ask(): Promise<Answer[]> {
  const key = visitorKey.visitorKeyFromBytes(new Uint8Array(32));
  const id = await contactId.deriveContactId(key);
  return [
    ['one subpath per module', merged(Object.values(subpaths)), Object.keys(core).sort()],
    ...(await askIdentity(key, id)),
    ...askConsent(),
    ...askContact(id),
    ...askRequest(),
    ['rich text', richText.richText('---'), [{ tag: 'hr', attributes: {}, children: [] }]],
    ['status', errors.ERROR_STATUS.UNAVAILABLE, 503],
    ['error code', errors.isErrorCode('NOT_FOUND'), true],
  ];
}

async function askIdentity(key: visitorKey.VisitorKey, id: contactId.ContactId): Promise<Answer[]> {
  const at = new Date(NOW).toISOString();
  const stored = { key, madeAt: at, confirmedAt: at };
  return [
    ['visitor key', key, 'A'.repeat(43)],
    ['visitor key check', visitorKey.isVisitorKey(key), true],
    ['stored key', visitorKey.parseStoredVisitorKey(JSON.stringify(stored), NOW), stored],
    ['expired key', visitorKey.parseStoredVisitorKey(JSON.stringify(stored), NOW * 2), null],
    ['confirmed key', visitorKey.confirmVisitorKey(stored, NOW - 1), stored],
    ['contact id', id, 'da6382a7-e1c6-8307-a0f7-e139f7c747f2'],
    ['contact id check', contactId.isContactId(id), true],
    ['UUID check', uuid.isUuid(id), true],
    [
      'contact hash',
      await contactId.hashContactId(id),
      '6fe03427ded35b98e56573e92be53f1f9208e47bcb51055b0467c372da8d2154',
    ],
  ];
}

function askConsent(): Answer[] {
  const at = new Date(NOW).toISOString();
  const claim = { state: 'granted', source: 'manual', category: 'analytics', method: 'explicit', at };
  return [
    ['granted claim', consent.isConsentGranted(claim, NOW), true],
    ['implied claim', consent.isConsentGranted({ ...claim, method: 'implied' }, NOW), false],
    [
      'gate',
      consent.consentGate({
        state: 'granted',
        globalPrivacyControl: true,
        respectGlobalPrivacyControl: true,
      }),
      'closed',
    ],
  ];
}

function askContact(id: contactId.ContactId): Answer[] {
  const known = spec.mergeContact(null, {
    kind: 'message',
    contactId: id,
    at: NOW,
    country: 'DE',
    startsConversation: true,
  });
  return [
    ['contact', known, { id, country: 'DE', createdAt: NOW, lastSeenAt: NOW, conversationsCount: 1 }],
    [
      'visit',
      spec.mergeContact(known, { kind: 'visit', contactId: id, at: NOW + limits.LAST_SEEN_RESOLUTION_MS })
        ?.lastSeenAt,
      NOW + 60_000,
    ],
    [
      'conversation',
      channels.CHANNELS.map((channel) =>
        spec.continuesConversation({ channel, lastMessageAt: NOW, now: NOW + 3_600_000 }),
      ),
      [false, true],
    ],
    ['poll pace', pollPace.pollAfterMs({ quietMs: 0, load: 2 }), 8000],
    [
      'office hours',
      officeHours.openState(
        { timeZone: 'Europe/Berlin', days: [[], [], [], [], [['09:00', '17:00']], [], []] },
        Date.parse('2026-11-26T10:00:00Z'),
      ),
      { isOpen: false, opensAt: Date.parse('2026-11-27T08:00:00Z') },
    ],
  ];
}

function askRequest(): Answer[] {
  const clean = pageUrl.cleanPageUrl(
    'https://jane:x@shop.example/jane%40example.com/a8Xk29QmZp;v=1?q=tea&t=1#top',
  );
  const message = protocol.messageRequest.safeParse({ accessKey: 'pk_example', visitor: null });
  const lastEntry = (value: string) =>
    clientAddress.clientAddress({ get: () => value }, { header: 'x-forwarded-for', trustedProxies: 1 });
  return [
    [
      'addresses',
      ['8.8.8.8, ::ffff:81.2.69.142', '[2A02:8070::1]:443', '10.0.0.1'].map(lastEntry),
      ['81.2.69.142', '2a02:8070::1', null],
    ],
    ['country', country.countryFromRecord({ country: { iso_code: 'DE' } }), 'DE'],
    ['page URL', clean?.url, 'https://shop.example/(masked)/(masked)'],
    [
      'kept parameters',
      clean && spec.withKeptParameters(clean, ['q']),
      'https://shop.example/(masked)/(masked)?q=tea',
    ],
    ['allowed page', clean && spec.isAllowedPage(clean.url, ['https://shop.example']), true],
    [
      'origin pattern',
      ['https://*.shop.example', 'https://*'].map(originPattern.isOriginPattern),
      [true, false],
    ],
    [
      'issues',
      message.success ? [] : protocol.issuesOf(message.error).map(({ path }) => path),
      ['messageId', 'channel', 'text'],
    ],
    ['export', exported.contactExport.safeParse({ format: exported.EXPORT_FORMAT }).success, false],
  ];
}

function merged(modules: object[]): string[] {
  return [...new Set(modules.flatMap((module) => Object.keys(module)))].sort();
}

function forbidImpurity(): () => void {
  const { Date: RealDate } = globalThis;
  const { random } = Math;
  const { getRandomValues, randomUUID } = crypto;
  const refuse = (name: string) => (): never => {
    throw new Error(`core called ${name}`);
  };
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: number[]) =>
      args.length === 0 ? refuse('new Date()')() : Reflect.construct(target, args),
    apply: refuse('Date()'),
    get: (target, name) => (name === 'now' ? refuse('Date.now') : (Reflect.get(target, name) as unknown)),
  });
  Math.random = refuse('Math.random');
  crypto.getRandomValues = refuse('crypto.getRandomValues');
  crypto.randomUUID = refuse('crypto.randomUUID');
  return () => {
    globalThis.Date = RealDate;
    Math.random = random;
    crypto.getRandomValues = getRandomValues;
    crypto.randomUUID = randomUUID;
  };
}
