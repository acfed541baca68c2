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

async function plan(seed: number): Promise<Visitor[]> {
  const random = seededRandom(seed);
  return planVisitors({
    count: 300,
    random,
    nextPlace: await worldOfAddresses(random),
    accessKey: 'pk_example',
    origin: 'http://shop.example',
    now: Date.parse('2026-11-23T10:00:00Z'),
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
