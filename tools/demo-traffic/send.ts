import { errorBody, messageAnswer, type MessageAnswer } from '@webspeaker/core';
import type { Session, Step } from './visitors.ts';

/** The outcome of one request. `code` is the protocol's, or says what went wrong before an answer could be read. */
export type Outcome =
  | { ok: true; call: Step['call']; created: boolean; message: MessageAnswer | null }
  | { ok: false; call: Step['call']; code: string };

type Sender = {
  apiUrl: string;
  origin: string;
  project: { id: string; secretKey: string };
  /** The conversation of each message that was sent. */
  conversations: Map<string, string>;
};

const ANSWER_LIMIT_MS = 30_000;

/** Sends one request as a visitor's browser would. Never throws: a failure is an outcome. */
export async function send(step: Step, sender: Sender & { session: Session }): Promise<Outcome> {
  const { call } = step;
  try {
    const { url, headers } = step.call === 'replies' ? asShop(step.to, sender) : asVisitor(step, sender);
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(step.body),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    const outcome = await read(response, call);
    if (step.call === 'messages' && outcome.ok && outcome.message)
      sender.conversations.set(step.body.messageId, outcome.message.conversationId);
    return outcome;
  } catch (error) {
    return { ok: false, call, code: networkFailure(error) };
  }
}

function asVisitor({ call }: Step, { apiUrl, origin, session }: Sender & { session: Session }) {
  return {
    url: `${apiUrl}/functions/v1/widget/${call}`,
    headers: {
      'Content-Type': 'text/plain;charset=UTF-8',
      Origin: origin,
      Referer: `${origin}/`,
      'User-Agent': session.userAgent,
      'X-Forwarded-For': session.forwardedFor,
    },
  };
}

function asShop(messageId: string, { apiUrl, project, conversations }: Sender) {
  return {
    url: `${apiUrl}/functions/v1/contacts/${project.id}/conversations/${conversations.get(messageId) ?? ''}/replies`,
    headers: { Authorization: `Bearer ${project.secretKey}` },
  };
}

async function read(response: Response, call: Step['call']): Promise<Outcome> {
  const text = await response.text();
  if (!response.ok) {
    const body = errorBody.safeParse(parseJson(text));
    return { ok: false, call, code: body.success ? body.data.code : `HTTP ${String(response.status)}` };
  }
  const created = response.status === 201;
  if (call !== 'messages') return { ok: true, call, created, message: null };
  const answer = messageAnswer.safeParse(parseJson(text));
  return answer.success
    ? { ok: true, call, created, message: answer.data }
    : { ok: false, call, code: 'unreadable answer' };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function networkFailure(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error)
    return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
  return 'network failure';
}
