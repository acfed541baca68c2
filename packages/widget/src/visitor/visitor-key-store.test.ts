// @vitest-environment happy-dom
import { VISITOR_KEY_LIFETIME_MS } from '@webspeaker/core/visitor-key';
import { afterEach, beforeEach, expect, test, vi, type Mock } from 'vitest';

import { makeEnsureKey } from './ensure-key.ts';
import type { CurrentConsent, GivenConsent } from './recognition.ts';
import { openVisitorKeyStore } from './visitor-key-store.ts';

const given: GivenConsent = { source: 'cookiebot', category: 'statistics', at: '2026-11-23T10:00:00.000Z' };
const noticed: CurrentConsent = { ...given, exact: false };
const yes = () => noticed;
const no = () => null;

let entries: Map<string, string>;
let write: Mock<(name: string, text: string) => void>;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T10:00:00.000Z') });
  entries = new Map();
  write = vi.fn((name, text) => void entries.set(name, text));
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => entries.get(name) ?? null,
    setItem: write,
    removeItem: (name: string) => entries.delete(name),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function ensure(
  store: ReturnType<typeof openVisitorKeyStore>,
  allowed = yes as () => CurrentConsent | null,
) {
  const held = makeEnsureKey(store)(allowed);
  await vi.advanceTimersByTimeAsync(100);
  return held;
}

test('opening and reading write nothing', () => {
  const store = openVisitorKeyStore('pk_a');
  expect(store.held()).toBeNull();
  expect(write).not.toHaveBeenCalled();
  expect(entries.size).toBe(0);
});

test('without consent no key is made', async () => {
  expect(await ensure(openVisitorKeyStore('pk_a'), no)).toBeNull();
  expect(entries.size).toBe(0);
});

test('a key is made once per project, with the consent it was made under', async () => {
  const first = await ensure(openVisitorKeyStore('pk_a'));
  expect(first).toMatchObject({ consent: given, madeAt: '2026-11-23T10:00:00.000Z' });
  expect(await ensure(openVisitorKeyStore('pk_a'))).toEqual(first);
  expect((await ensure(openVisitorKeyStore('pk_b')))?.key).not.toBe(first?.key);
  expect([...entries.keys()].sort()).toEqual(['webspeaker.pk_a', 'webspeaker.pk_b']);
});

test('the access keys of a project, which begin alike, find the same key', async () => {
  const project = 'pk_0123456789abcdef';
  const old = openVisitorKeyStore(`${project}aaaaaaaaaaaaaaaa`);
  const rotated = openVisitorKeyStore(`${project}bbbbbbbbbbbbbbbb`);
  const held = await ensure(old);
  expect(await ensure(rotated)).toEqual(held);
  expect(rotated.remove()).toBe(held?.key);
  expect(entries.size).toBe(0);
});

test('consent that ends while the key is made leaves the caller without one', async () => {
  const store = openVisitorKeyStore('pk_a');
  let allowed: CurrentConsent | null = noticed;
  const held = makeEnsureKey(store)(() => allowed);
  allowed = null;
  store.remove();
  await vi.advanceTimersByTimeAsync(100);
  expect(await held).toBeNull();
});

test('use confirms the key, at most once a minute, and the first statement of consent stays', async () => {
  const store = openVisitorKeyStore('pk_a');
  await ensure(store);
  write.mockClear();
  await ensure(store);
  expect(write).not.toHaveBeenCalled();
  vi.advanceTimersByTime(120_000);
  const later = await ensure(store, () => ({ ...noticed, at: '2026-11-23T10:02:00.000Z' }));
  expect(write).toHaveBeenCalledOnce();
  expect(later?.consent.at).toBe(given.at);
  expect(Date.parse(later?.confirmedAt ?? '')).toBeGreaterThanOrEqual(
    Date.parse(later?.madeAt ?? '') + 120_000,
  );
});

test('another category is another statement', async () => {
  const store = openVisitorKeyStore('pk_a');
  await ensure(store);
  const changed = { ...given, category: 'marketing', at: '2026-11-24T10:00:00.000Z' };
  expect((await ensure(store, () => ({ ...changed, exact: false })))?.consent).toEqual(changed);
});

test('an expired key is no key, and the next one is new', async () => {
  const store = openVisitorKeyStore('pk_a');
  const first = await ensure(store);
  vi.advanceTimersByTime(VISITOR_KEY_LIFETIME_MS + 1000);
  expect(store.held()).toBeNull();
  expect((await ensure(store))?.key).not.toBe(first?.key);
});

test.each(['', 'null', '{}', '[]', 'not json', '{"key":"short"}', '"text"'])(
  'a malformed entry %j is no key',
  (text) => {
    entries.set('webspeaker.pk_a', text);
    const store = openVisitorKeyStore('pk_a');
    expect(store.held()).toBeNull();
    expect(store.remove()).toBeNull();
    expect(entries.size).toBe(0);
  },
);

test('removing answers the key that was there', async () => {
  const store = openVisitorKeyStore('pk_a');
  const held = await ensure(store);
  expect(store.remove()).toBe(held?.key);
  expect(store.remove()).toBeNull();
});

test('where storing is refused, the key lives in memory until it is removed', async () => {
  write.mockImplementation(() => {
    throw new DOMException('', 'QuotaExceededError');
  });
  const store = openVisitorKeyStore('pk_a');
  const first = await ensure(store);
  expect(first).not.toBeNull();
  expect(store.blocked).toBe(true);
  expect((await ensure(store))?.key).toBe(first?.key);
  expect(store.remove()).toBe(first?.key);
  expect(store.held()).toBeNull();
});

test("the platform's own time of the choice goes before one that was only noticed, and does not move with the pages", async () => {
  const store = openVisitorKeyStore('pk_a');
  await ensure(store);
  const chosen = { ...given, at: '2026-09-01T08:00:00.000Z' };
  const exactly = () => ({ ...chosen, exact: true });
  expect((await ensure(store, exactly))?.consent).toEqual(chosen);
  expect((await ensure(openVisitorKeyStore('pk_a'), exactly))?.consent).toEqual(chosen);
  expect((await ensure(store, () => ({ ...exactly(), at: '2026-11-01T08:00:00.000Z' })))?.consent.at).toBe(
    '2026-11-01T08:00:00.000Z',
  );
});

test('a page that goes has no time for locks and pauses: the key is there at once, and is the one that stays', async () => {
  const store = openVisitorKeyStore('pk_a');
  vi.stubGlobal('navigator', { locks: { request: () => new Promise(() => {}) } });
  const ensureKey = makeEnsureKey(store);
  const waiting = ensureKey(yes);
  dispatchEvent(new Event('pagehide'));
  const held = await waiting;
  expect(held?.key).toBe(store.held()?.key);
  expect(await ensureKey(yes)).toEqual(held);
  expect(await ensureKey(no)).toBeNull();
});
