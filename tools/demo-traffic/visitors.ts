import {
  visitorKeyFromBytes,
  type AnswerRequest,
  type CountryCode,
  type MessageRequest,
  type RatingRequest,
  type ReplyRequest,
  type VisitorRequest,
  type VisitRequest,
} from '@webspeaker/core';
import type { Place } from './addresses.ts';
import { AI_ANSWERS, REPLIES } from './answers.ts';
import { pageUrl } from './pages.ts';
import { seededRandom, type Random } from './random.ts';
import { LANGUAGES, TEAS, THREADS, type Thread } from './threads.ts';
import { firstArrival, nextArrival, pace } from './times.ts';

/** One request that a visitor's browser sends; `replies` are the shop's own, to a message that was sent before. */
export type Step =
  | { call: 'messages'; body: MessageRequest }
  | { call: 'answers'; body: AnswerRequest }
  | { call: 'ratings'; body: RatingRequest }
  | { call: 'replies'; body: ReplyRequest; to: string }
  | { call: 'visits'; body: VisitRequest }
  | { call: 'withdrawals'; body: VisitorRequest };

/** One visitor's stay on the site: what the browser sends, in this order, when (milliseconds since the epoch), and from where. */
export type Session = {
  steps: (Step & { at: number })[];
  address: string;
  forwardedFor: string;
  userAgent: string;
};

/** A visitor with one stay or, if they come back, more. Everything is decided beforehand, so that a seed repeats it. */
export type Visitor = { country: CountryCode; sessions: Session[] };

/** A stay that may be still to come. */
type Stay = Omit<Session, 'steps'> & { at: number; steps: Step[] };

type Plan = {
  count: number;
  random: Random;
  nextPlace: () => Place;
  accessKey: string;
  /** The shop's origin. */
  origin: string;
  /** Until when visitors come, in milliseconds since the epoch. */
  now: number;
};

const CONSENT_SHARE = 0.8;
const RETURNING_SHARE = 0.35;
const TRAVELLING_SHARE = 0.1;
const WITHDRAWING_SHARE = 0.03;
const SECOND_THREAD_SHARE = 0.35;
const LOST_ANSWER_SHARE = 0.03;
const NO_ANSWER_SHARE = 0.12;
const RATING_SHARE = 0.3;
const GOOD_RATING_SHARE = 0.75;
const REPLIED_SHARE = 0.7;
const CHOOSING_MS = 60_000;

const USER_AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
];

/** Makes up visitors: who agrees, what they write and on which page, who comes back, who changes their mind. */
export function planVisitors(plan: Plan): Visitor[] {
  return Array.from({ length: plan.count }, (_, nth) => planVisitor(plan, nth));
}

function planVisitor(plan: Plan, nth: number): Visitor {
  const { random, nextPlace, accessKey, now } = plan;
  const home = nextPlace();
  const userAgent = random.pick(USER_AGENTS);
  // Choices of their own: whatever the hour, the same seed makes the same visitors.
  const times = seededRandom(random.int(0, 0x7fffffff));
  const first = firstArrival(times, { nth, now });
  const visitor = random.chance(CONSENT_SHARE) ? consentingVisitor(plan, first) : null;
  const write = () => writeThreads(plan, { country: home.country, visitor });
  const stays: Stay[] = [{ at: first, steps: write(), userAgent, ...arrival(plan, home) }];

  for (let at = first; visitor !== null && random.chance(RETURNING_SHARE);) {
    const place = random.chance(TRAVELLING_SHARE) ? nextPlace() : home;
    const visit: Step = { call: 'visits', body: { accessKey, visitor } };
    const steps = random.chance(0.6) ? [visit, ...write()] : [visit];
    at = nextArrival(times, { after: at, now });
    stays.push({ at, steps, userAgent, ...arrival(plan, place) });
  }
  const past = stays.filter(({ at }) => at <= now);
  if (visitor !== null && random.chance(WITHDRAWING_SHARE)) {
    const { key } = visitor;
    past.at(-1)?.steps.push({ call: 'withdrawals', body: { accessKey, visitor: { key } } });
  }
  const sessions = past.map(({ at, steps, ...session }) => ({
    ...session,
    steps: pace(times, steps, { arrival: at, now }),
  }));
  return { country: home.country, sessions };
}

function consentingVisitor({ random }: Plan, arrivedAt: number): VisitRequest['visitor'] {
  const at = new Date(arrivedAt - random.int(0, CHOOSING_MS)).toISOString();
  return {
    key: visitorKeyFromBytes(random.bytes(32)),
    consent: {
      state: 'granted',
      source: 'cookieconsent',
      category: 'analytics',
      method: 'explicit',
      at,
      widgetVersion: '0.1.0',
    },
  };
}

function writeThreads(
  plan: Plan,
  { country, visitor }: { country: CountryCode; visitor: MessageRequest['visitor'] },
): Step[] {
  const { random } = plan;
  const language = random.chance(0.7) ? (LANGUAGES[country] ?? 'en') : 'en';
  const spoken = THREADS.filter((thread) => thread.language === language);
  const first = random.pick(spoken);
  const others = spoken.filter((thread) => thread.channel !== first.channel);
  const threads =
    random.chance(SECOND_THREAD_SHARE) && others.length > 0 ? [first, random.pick(others)] : [first];
  return threads.flatMap((thread) => writeThread(plan, { thread, visitor }));
}

function writeThread(
  plan: Plan,
  { thread, visitor }: { thread: Thread; visitor: MessageRequest['visitor'] },
): Step[] {
  const { random, accessKey, origin } = plan;
  const tea = random.pick(TEAS);
  const order = `FT-${String(random.int(10_000, 99_999))}`;
  const conversationKey = visitor === null ? Buffer.from(random.bytes(16)).toString('base64url') : null;
  const page = pageUrl(random, origin);
  return thread.turns.flatMap((turn) => {
    const step: Step & { call: 'messages' } = {
      call: 'messages',
      body: {
        accessKey,
        messageId: random.uuid(),
        channel: thread.channel,
        text: turn.replaceAll('{tea}', tea).replaceAll('{order}', order),
        visitor,
        pageUrl: visitor === null ? null : page,
        conversationKey,
      },
    };
    // When an answer is lost, the widget sends the message again.
    const sent = random.chance(LOST_ANSWER_SHARE) ? [step, step] : [step];
    const about = { message: step.body, thread, tea };
    return [...sent, ...(thread.channel === 'ai_search' ? answer(plan, about) : reply(plan, about))];
  });
}

type About = { message: MessageRequest; thread: Thread; tea: string };

/** The answer of AI search, as the page reports it, and perhaps what the visitor thinks of it. */
function answer({ random, origin }: Plan, { message, thread, tea }: About): Step[] {
  const { accessKey, visitor, conversationKey } = message;
  const isFound = !random.chance(NO_ANSWER_SHARE);
  const { found, nothing } = AI_ANSWERS[thread.language];
  const messageId = random.uuid();
  const reported: Step = {
    call: 'answers',
    body: {
      ...{ accessKey, messageId, inReplyTo: message.messageId, visitor, conversationKey },
      text: (isFound ? found : nothing).replaceAll('{tea}', tea),
      sources: isFound ? [{ title: tea, url: `${origin}/faq.html` }] : [],
      outcome: isFound ? 'answered' : 'no_answer',
    },
  };
  if (!random.chance(RATING_SHARE)) return [reported];
  const rating = isFound && random.chance(GOOD_RATING_SHARE) ? 'up' : 'down';
  const who = visitor && { key: visitor.key };
  return [
    reported,
    { call: 'ratings', body: { accessKey, messageId, rating, visitor: who, conversationKey } },
  ];
}

/** What the shop writes back to a message. */
function reply({ random }: Plan, { message, thread }: About): Step[] {
  if (!random.chance(REPLIED_SHARE)) return [];
  const body = { messageId: random.uuid(), text: random.pick(REPLIES[thread.language]) };
  return [{ call: 'replies', body, to: message.messageId }];
}

/** How the address arrives: some senders put their own entry before the one that the proxy writes. */
function arrival({ random, nextPlace }: Plan, { address }: Place): Pick<Session, 'address' | 'forwardedFor'> {
  const claimed = random.chance(0.1) ? `${random.chance(0.5) ? '192.168.1.7' : nextPlace().address}, ` : '';
  return { address, forwardedFor: claimed + address };
}
