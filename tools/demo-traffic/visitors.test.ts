import {
  answerRequest,
  CHANNELS,
  clientAddress,
  messageRequest,
  ratingRequest,
  replyRequest,
  visitRequest,
  withdrawalRequest,
} from '@webspeaker/core';
import { describe, expect, test } from 'vitest';
import { worldOfAddresses } from './addresses.ts';
import { seededRandom } from './random.ts';
import { planVisitors, type Step, type Visitor } from './visitors.ts';

const SCHEMAS = {
  messages: messageRequest,
  answers: answerRequest,
  ratings: ratingRequest,
  replies: replyRequest,
  visits: visitRequest,
  withdrawals: withdrawalRequest,
};

const NOW = Date.parse('2026-11-23T10:00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

async function plan(seed: number, now = NOW): Promise<Visitor[]> {
  const random = seededRandom(seed);
  return planVisitors({
    count: 300,
    random,
    nextPlace: await worldOfAddresses(random),
    accessKey: 'pk_example',
    origin: 'http://shop.example',
    now,
  });
}

const stepsOf = (visitors: Visitor[]): Step[] =>
  visitors.flatMap(({ sessions }) => sessions.flatMap(({ steps }) => steps));

describe('planVisitors', async () => {
  const visitors = await plan(7);

  test('the same seed makes the same visitors, another one makes others', async () => {
    expect(await plan(7)).toEqual(visitors);
    expect(await plan(8)).not.toEqual(visitors);
  });

  test('the same seed makes the same messages at another hour', async () => {
    const texts = (planned: Visitor[]) =>
      planned.map(({ sessions }) =>
        sessions[0]?.steps.flatMap(({ call, body }) => (call === 'messages' ? [body.text] : [])),
      );
    expect(texts(await plan(7, NOW + 7 * HOUR_MS))).toEqual(texts(visitors));
  });

  test('they come over two months up to now, one request after the other, and come back on a later day', () => {
    const starts = visitors.map(({ sessions }) => sessions[0]?.steps[0]?.at ?? NaN).sort((a, b) => a - b);
    expect(NOW - (starts[0] ?? NOW)).toBeGreaterThan(45 * DAY_MS);
    expect(NOW - (starts.at(-1) ?? 0)).toBeLessThan(HOUR_MS);
    for (const { sessions } of visitors) {
      const times = sessions.map(({ steps }) => steps.map(({ at }) => at));
      expect(times.flat()).toEqual(times.flat().toSorted((a, b) => a - b));
      expect(times.flat().at(-1)).toBeLessThanOrEqual(NOW);
      for (const [nth, stay] of times.slice(1).entries())
        expect((stay[0] ?? NaN) - (times[nth]?.at(-1) ?? NaN)).toBeGreaterThan(DAY_MS);
    }
  });

  test('every request is one that the protocol takes', () => {
    for (const { call, body } of stepsOf(visitors)) {
      expect(SCHEMAS[call].safeParse(body)).toMatchObject({ success: true });
    }
  });

  test('who did not consent sends no tracking field', () => {
    const anonymous = stepsOf(visitors).flatMap((step) =>
      step.call === 'messages' && step.body.visitor === null ? [step.body] : [],
    );
    expect(anonymous.length).toBeGreaterThan(0);
    for (const { pageUrl, conversationKey } of anonymous) {
      expect(pageUrl).toBeNull();
      expect(conversationKey).not.toBeNull();
    }
  });

  test('every visitor arrives from a public address, IPv4 or IPv6, in the trusted place', () => {
    const sessions = visitors.flatMap((visitor) => visitor.sessions);
    for (const { address, forwardedFor } of sessions) {
      const headers = new Headers({ 'x-forwarded-for': forwardedFor });
      expect(clientAddress(headers, { header: 'x-forwarded-for', trustedProxies: 1 })).toBe(address);
    }
    expect(sessions.some(({ address }) => address.includes(':'))).toBe(true);
    expect(sessions.some(({ forwardedFor }) => forwardedFor.includes(','))).toBe(true);
  });

  test('they come from many countries, come back, write in both channels and change their minds', () => {
    const steps = stepsOf(visitors);
    const channels = steps.flatMap((step) => (step.call === 'messages' ? [step.body.channel] : []));
    expect(new Set(visitors.map(({ country }) => country)).size).toBeGreaterThan(20);
    expect(visitors.some(({ sessions }) => sessions.length > 1)).toBe(true);
    expect(new Set(channels)).toEqual(new Set(CHANNELS));
    expect(new Set(steps.map(({ call }) => call))).toEqual(new Set(Object.keys(SCHEMAS)));
  });
});
