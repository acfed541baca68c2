import { randomUUID } from 'node:crypto';

import { ERROR_STATUS } from '@webspeaker/core';
import fc from 'fast-check';

import type { Project } from '../fixtures/project.ts';
import { anonymousMessage, messageFrom, type Visitor } from '../fixtures/visitor.ts';
import { hostileHeader, hostileText, hostileValue, noText } from './hostile-values.ts';
import type { RawRequest } from './send-raw.ts';

type Json = Record<string, unknown>;
type Header = readonly [name: string, value: string];

const CALLS = [
  'messages',
  'answers',
  'replies',
  'ratings',
  'visits',
  'checks',
  'withdrawals',
  'exports',
  'erasures',
] as const;
type Call = (typeof CALLS)[number];

/** Fields that a call can't do without, as paths into its body. */
const REQUIRED: Record<Call, readonly string[]> = {
  messages: ['accessKey', 'messageId', 'channel', 'text'],
  answers: ['accessKey', 'messageId', 'inReplyTo', 'text', 'outcome'],
  replies: ['accessKey'],
  ratings: ['accessKey', 'messageId'],
  visits: ['accessKey', 'visitor', 'visitor.key'],
  checks: ['accessKey', 'consent', 'consent.state', 'consent.source', 'consent.category'],
  withdrawals: ['accessKey', 'visitor', 'visitor.key'],
  exports: ['accessKey', 'visitor', 'visitor.key'],
  erasures: ['accessKey', 'visitor', 'visitor.key'],
};

/** Whose project and visitors the requests name. */
export type FunctionTarget = { project: Project; visitors: readonly Visitor[] };

export type FuzzedCall = { request: RawRequest; function: 'widget' | 'contacts' };

/** `encodeURI` takes no halves of surrogate pairs. */
const wellFormed = (text: string): string => text.replaceAll(/\p{Surrogate}/gu, '\uFFFD');

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A body that its call takes. */
function goodBody(
  call: Call,
  { visitor, anonymous, project }: { visitor: Visitor; anonymous: boolean; project: Project },
): Json {
  const { accessKey } = project;
  const { key, consent } = visitor;
  if (call === 'messages') {
    return anonymous ? anonymousMessage(accessKey) : messageFrom(visitor, accessKey);
  }
  const thread = anonymous ? { conversationKey: randomUUID() } : { visitor: { key, consent } };
  const messageId = randomUUID();
  switch (call) {
    case 'answers':
      return { accessKey, messageId, inReplyTo: randomUUID(), text: 'Yes', outcome: 'answered', ...thread };
    case 'ratings':
      return { accessKey, messageId, rating: 'up', ...thread };
    case 'replies':
      return { accessKey, after: null, ...thread };
    case 'visits':
      return { accessKey, visitor: { key, consent } };
    case 'checks':
      return { accessKey, consent: { state: 'granted', source: 'klaro', category: 'statistics' } };
    case 'withdrawals':
    case 'exports':
    case 'erasures':
      return { accessKey, visitor: { key } };
  }
}

/** A copy with another value at a path. */
function withValue(body: Json, path: string, value: unknown): Json {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...body, [first]: value };
  const inner = body[first];
  return {
    ...body,
    [first]: withValue(
      typeof inner === 'object' && inner !== null ? (inner as Json) : {},
      rest.join('.'),
      value,
    ),
  };
}

/** Text of a body that is no JSON, or JSON of the wrong kind. */
const broken: fc.Arbitrary<(body: Json) => Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 2_000 }).map((bytes) => () => bytes),
  fc.double({ min: 0, max: 0.999 }).map((share) => (body: Json) => {
    const text = JSON.stringify(body);
    return utf8(text.slice(0, Math.floor(text.length * share)));
  }),
  fc.constantFrom<(body: Json) => Uint8Array>(
    (body) => new Uint8Array(Buffer.from(JSON.stringify(body), 'utf16le')),
    (body) => new Uint8Array([0xff, ...utf8(JSON.stringify(body))]),
    (body) => new Uint8Array([0x1f, 0x8b, 8, 0, ...utf8(JSON.stringify(body))]),
    (body) => utf8(`${JSON.stringify(body)}${JSON.stringify(body)}`),
    (body) => utf8(JSON.stringify([body])),
    (body) => utf8(JSON.stringify(JSON.stringify(body))),
    (body) => utf8(`{"__proto__":${JSON.stringify(body)}}`),
    (body) => utf8(JSON.stringify(body).replaceAll('"', "'")),
    (body) => utf8(JSON.stringify({ ...body, padding: 'x'.repeat(17_000) })),
    () => utf8('['.repeat(8_000)),
    () => utf8(`${'{"a":'.repeat(2_700)}1${'}'.repeat(2_700)}`),
    () => utf8('1e999'),
  ),
  fc
    .jsonValue()
    .filter((value) => typeof value !== 'object' || value === null || Array.isArray(value))
    .map((value) => () => utf8(JSON.stringify(value))),
);

/** Headers that change nothing about whether a request is right. */
const noise: fc.Arbitrary<Header[]> = fc.array(
  fc.oneof(
    fc.tuple(
      fc.constantFrom(
        'Accept',
        'Accept-Encoding',
        'Accept-Language',
        'Content-Type',
        'Referer',
        'User-Agent',
        'X-Forwarded-For',
        'X-Forwarded-Proto',
        'Cookie',
        'If-None-Match',
        'Range',
        'Sec-GPC',
        'Authorization',
        'apikey',
        'traceparent',
      ),
      hostileHeader,
    ),
    fc.constantFrom<Header>(
      ['Content-Type', 'application/json'],
      ['Content-Type', 'text/plain;charset=UTF-16'],
      ['Accept', 'text/html'],
      ['Content-Encoding', 'gzip'],
      ['Expect', '100-continue'],
      ['X-Forwarded-For', '81.2.69.142'],
    ),
  ),
  { maxLength: 4 },
);

const HOSTS = ['a b', '[::', '%00', 'a:99999', '<script>', '@', '256.256.256.256'];

function request(target: string, parts: Partial<RawRequest> = {}): RawRequest {
  const { headers = [], ...rest } = parts;
  const host = headers.some(([name]) => name === 'Host') ? [] : [['Host', 'a.example'] as const];
  return { method: 'POST', target, body: new Uint8Array(), ...rest, headers: [...host, ...headers] };
}

/** What is wrong with a call of the widget. */
const widgetBreaks = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('bytes' as const), write: broken }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('field' as const), pick: fc.nat(), value: noText }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('path' as const),
      path: hostileText.map((text) => encodeURI(wellFormed(text)).replaceAll(/[\s\0]/g, '')),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('method' as const),
      method: fc.constantFrom('GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'TRACE', 'post', 'PROPFIND', 'X'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('host' as const), host: fc.constantFrom(...HOSTS) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('origin' as const),
      origin: hostileHeader.map((text) => text.trim()).filter((text) => text !== ''),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('key' as const), key: hostileText }) },
);

/** Calls of the widget that must be refused, whatever else is in them. */
function refusedWidgetCalls({ project, visitors }: FunctionTarget): fc.Arbitrary<FuzzedCall> {
  const base = fc.record({
    call: fc.constantFrom(...CALLS),
    visitor: fc.constantFrom(...visitors),
    anonymous: fc.boolean(),
    headers: noise,
  });
  return fc.tuple(base, widgetBreaks).map(([{ call, visitor, anonymous, headers }, how]) => {
    const body = goodBody(call, { visitor, anonymous, project });
    const target = `/widget/${call}`;
    const bytes = utf8(JSON.stringify(body));
    const made = ((): RawRequest => {
      switch (how.kind) {
        case 'bytes':
          return request(target, { headers, body: how.write(body) });
        case 'field': {
          const path = REQUIRED[call][how.pick % REQUIRED[call].length] ?? 'accessKey';
          return request(target, { headers, body: utf8(JSON.stringify(withValue(body, path, how.value))) });
        }
        case 'path':
          return request(`/widget/x${how.path}`, { headers, body: bytes });
        case 'method':
          return request(target, { headers, method: how.method, body: bytes });
        case 'host':
          return request(target, { headers: [...headers, ['Host', how.host]], body: bytes });
        case 'origin':
          return request(target, { headers: [...headers, ['Origin', how.origin]], body: bytes });
        case 'key':
          return request(target, {
            headers,
            body: utf8(JSON.stringify({ ...body, accessKey: `pk_${how.key}` })),
          });
      }
    })();
    return { request: made, function: 'widget' };
  });
}

/** Calls of the owner's server that must be refused: nobody's credential, or a contact that isn't there. */
function refusedContactsCalls({ project, visitors }: FunctionTarget): fc.Arbitrary<FuzzedCall> {
  const contacts = visitors.map(({ contactId }) => contactId);
  return fc
    .record({
      id: fc.oneof(fc.constantFrom<string>(...contacts), fc.uuid(), hostileText),
      credential: fc.oneof(
        hostileHeader,
        fc.constantFrom('Bearer', 'Bearer sk_', 'Bearer a.b.c', 'Basic Og=='),
      ),
      method: fc.constantFrom('GET', 'DELETE', 'POST', 'OPTIONS'),
      end: fc.constantFrom('', '/export', '/', '/export/x', '/replies', '/conversations/x/replies'),
      headers: noise,
    })
    .map(({ id, credential, method, end, headers }) => ({
      request: request(`/contacts/${project.id}/${encodeURIComponent(wellFormed(id))}${end}`, {
        method,
        headers: [...headers.filter(([name]) => name !== 'Authorization'), ['Authorization', credential]],
      }),
      function: 'contacts' as const,
    }));
}

/** Requests that the functions must refuse, each for a reason of its own. */
export function refusedCalls(target: FunctionTarget): fc.Arbitrary<FuzzedCall> {
  return fc.oneof(
    { weight: 5, arbitrary: refusedWidgetCalls(target) },
    { weight: 1, arbitrary: refusedContactsCalls(target) },
  );
}

/** Requests that are right but for something that may not matter: fields that may be absent, more fields, doubled ones. */
export function bentCalls({ project, visitors }: FunctionTarget): fc.Arbitrary<FuzzedCall> {
  const fields = [
    'visitor',
    'visitor.consent',
    'visitor.consent.at',
    'visitor.consent.source',
    'visitor.consent.method',
    'visitor.more',
    'pageUrl',
    'conversationKey',
    'text',
    'channel',
    'messageId',
    'inReplyTo',
    'sources',
    'outcome',
    'rating',
    'after',
    'isTyping',
    'more',
    '__proto__',
  ];
  return fc
    .record({
      call: fc.constantFrom(...CALLS),
      visitor: fc.constantFrom(...visitors),
      anonymous: fc.boolean(),
      headers: noise,
      path: fc.constantFrom(...fields),
      value: hostileValue,
      twice: fc.boolean(),
    })
    .map(({ call, visitor, anonymous, headers, path, value, twice }) => {
      const good = goodBody(call, { visitor, anonymous, project });
      const bent = JSON.stringify(withValue(good, path, value)) ?? '{}';
      const text = twice ? `${JSON.stringify(good).slice(0, -1)},${bent.slice(1)}` : bent;
      return { request: request(`/widget/${call}`, { headers, body: utf8(text) }), function: 'widget' };
    });
}

/** A request whose body doesn't come to its end. */
export function slowCall({ project, visitors }: FunctionTarget): FuzzedCall {
  const [visitor] = visitors;
  if (!visitor) throw new Error('There is no visitor to send as');
  const body = utf8(JSON.stringify(messageFrom(visitor, project.accessKey, { messageId: randomUUID() })));
  const sent = Math.floor(Math.random() * body.length);
  return {
    request: request('/widget/messages', { body: body.slice(0, sent), length: body.length }),
    function: 'widget',
  };
}

/** The statuses that a refusal may have. */
export const REFUSALS: ReadonlySet<number> = new Set(
  Object.values(ERROR_STATUS).filter((status) => status < 500),
);
