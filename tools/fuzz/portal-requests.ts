import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import fc from 'fast-check';

import { root } from '../root.ts';
import { hostileHeader, hostileText } from './hostile-values.ts';
import type { RawRequest } from './send-raw.ts';

const source = join(root, 'apps/portal/src');

/** What the portal answers, as its files have it. */
export type PortalSurface = {
  /** Paths with their parameters, `/projects/[projectId=uuid]/audit`; an action with its name, `…/settings?/name`. */
  addresses: string[];
  /** Names of form fields and of query parameters. */
  names: string[];
};

/** Reads every route, action, field and query parameter out of the portal's files, so that a new one is not forgotten. */
export async function readSurface(): Promise<PortalSurface> {
  const addresses: string[] = [];
  const names = new Set<string>();
  for (const file of await readdir(source, { recursive: true })) {
    if (!/\.(ts|svelte)$/.test(file) || file.endsWith('.test.ts')) continue;
    const code = await readFile(join(source, file), 'utf8');
    for (const [, attribute, read] of code.matchAll(/ name="(\w+)"|\.(?:get|getAll|has)\('(\w+)'/g)) {
      names.add(attribute ?? read ?? '');
    }
    if (!/^routes\/.*\+(page|page\.server|server)\.(ts|svelte)$/.test(file)) continue;
    const path = `/${dirname(file.slice('routes/'.length)).replaceAll(/\(\w+(-\w+)?\)\/?/g, '')}`.replace(
      /\/\.$/,
      '/',
    );
    addresses.push(path);
    const [, actions = ''] = code.split('export const actions');
    for (const [, name] of actions.matchAll(/^ {2}(\w+): formAction\(/gm))
      addresses.push(name === 'default' ? path : `${path}?/${name}`);
  }
  return { addresses: [...new Set(addresses)].sort(), names: [...names].sort() };
}

/** Who asks, and about whose rows. */
export type PortalVisitor = {
  /** Cookies of a session, if signed in. */
  cookie: string | null;
  /** The name of the session's cookie. */
  cookieName: string;
  origin: string;
  parameters: Record<string, string>;
};

const plausible: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'yes',
    'true',
    '1',
    '0',
    '-1',
    '30',
    '99999999999',
    'owner',
    'member',
    'keep',
    'erase',
    'json',
    'html',
  ),
  fc.constantFrom(
    'a@example.com',
    'DE',
    'ai_search',
    'last_seen',
    'desc',
    'https://a.example',
    '2026-11-20',
    '12/31/2026',
  ),
  fc.uuid(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
);
// An address with NUL is turned away at the door: most requests are to come further.
const readable = hostileText.map((text) => text.replaceAll('\0', ''));
const value = fc.oneof(
  { weight: 30, arbitrary: readable },
  { weight: 30, arbitrary: plausible },
  { weight: 1, arbitrary: hostileText },
);

/** Percent-encoded as bytes of UTF-8, and halves of surrogate pairs as nobody should encode them. */
const encode = (text: string): string => encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\uFFFD'));

/** Null, but for one draw in so many. */
function oneIn<Value>(count: number, arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> {
  return fc.oneof({ weight: count - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
}

function pairsOf(names: readonly string[]) {
  return fc.array(
    fc.tuple(
      fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: readable }),
      value,
    ),
    { maxLength: 5 },
  );
}

/** Cookies that a session's name can be given and that hold none. */
const brokenSession: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'base64-e30',
    'base64-W10',
    'base64-eyJ1c2VyIjp7fX0',
    'base64-',
    'null',
    '{}',
    'base64-%%%',
    '',
  ),
  hostileHeader.map((text) => text.replaceAll(/[;\s,]/g, '')),
);

/** Requests to every address of the portal, with what a form, a query and a cookie can hold. */
export function portalRequests(
  { addresses, names }: PortalSurface,
  { cookie, cookieName, origin, parameters }: PortalVisitor,
): fc.Arbitrary<RawRequest> {
  return fc
    .record({
      address: fc.constantFrom(...addresses),
      parameter: oneIn(12, readable),
      query: pairsOf(names),
      rawQuery: oneIn(
        20,
        fc.constantFrom('%00', '%', '%zz', '%ff%fe', 'a=%00', '/%00', '/constructor', '/__proto__'),
      ),
      form: pairsOf(names),
      how: fc.constantFrom('get', 'get', 'data', 'form', 'form', 'multipart', 'json', 'bytes', 'method'),
      method: fc.constantFrom('HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'),
      bytes: fc.uint8Array({ maxLength: 500 }),
      json: fc.json(),
      session: oneIn(15, brokenSession),
      foreign: oneIn(20, hostileHeader),
      time: oneIn(4, hostileHeader),
    })
    .map((draw): RawRequest => {
      const [path = '', action] = draw.address.split('?');
      const filled = path.replaceAll(/\[(\w+)(?:=\w+)?\]/g, (_, name: string) =>
        encode(draw.parameter ?? parameters[name] ?? 'x'),
      );
      const query = [
        ...(action && draw.how !== 'get' ? [action] : []),
        ...draw.query.map(([name, text]) => `${encode(name)}=${encode(text)}`),
        ...(draw.rawQuery === null ? [] : [draw.rawQuery]),
      ].join('&');
      const target = `${filled}${draw.how === 'data' ? '/__data.json' : ''}${query ? `?${query}` : ''}`;
      const session = draw.session === null ? cookie : `${cookieName}=${draw.session}`;
      const zone = draw.time === null ? [] : [`zone=${draw.time.replaceAll(/[;\s,]/g, '')}`];
      const cookies = [...(session === null ? [] : [session]), ...zone].join('; ');
      const { type, body } = bodyOf(draw);
      return {
        method:
          draw.how === 'method' ? draw.method : draw.how === 'get' || draw.how === 'data' ? 'GET' : 'POST',
        target,
        headers: [
          ['Host', new URL(origin).host],
          ['Origin', draw.foreign ?? origin],
          ...(cookies === '' ? [] : [['Cookie', cookies] as const]),
          ...(type === null ? [] : [['Content-Type', type] as const]),
        ],
        body,
      };
    });
}

function bodyOf(draw: { how: string; form: [string, string][]; json: string; bytes: Uint8Array }): {
  type: string | null;
  body: Uint8Array;
} {
  const text = (type: string, content: string) => ({ type, body: new TextEncoder().encode(content) });
  switch (draw.how) {
    case 'form':
      return text(
        'application/x-www-form-urlencoded',
        draw.form.map(([name, content]) => `${encode(name)}=${encode(content)}`).join('&'),
      );
    case 'multipart':
      return text(
        'multipart/form-data; boundary=x',
        `${draw.form.map(([name, content]) => `--x\r\nContent-Disposition: form-data; name="${name.replaceAll(/["\r\n]/g, '')}"\r\n\r\n${content}\r\n`).join('')}--x--\r\n`,
      );
    case 'json':
      return text('application/json', draw.json);
    case 'bytes':
      return { type: 'application/x-www-form-urlencoded', body: draw.bytes };
    default:
      return { type: null, body: new Uint8Array() };
  }
}
