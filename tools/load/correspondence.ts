import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import type { MessageAnswer, RepliesAnswer } from '@webspeaker/core';

import { callContacts, callWidget } from '../call.ts';
import type { Project } from '../fixtures/project.ts';
import { createVisitor, messageFrom } from '../fixtures/visitor.ts';

export type Correspondence = {
  /** Lets what was written arrive, and says what went wrong: must be nothing. */
  stop(): Promise<{ replies: number; differences: string[] }>;
};

/**
 * The owner's server replies to a visitor again and again, each reply with the same id until it is acknowledged, and the
 * visitor's page asks for what came after the last one that it has. Whatever happens meanwhile, each reply must be shown
 * once, and in order.
 */
export async function startCorrespondence(apiUrl: string, project: Project): Promise<Correspondence> {
  const visitor = await createVisitor('Corinne');
  const { body } = await callWidget<MessageAnswer>('messages', messageFrom(visitor, project.accessKey), {
    apiUrl,
  });
  const written: string[] = [];
  const shown: string[] = [];
  const working = { writes: true, reads: true };

  async function write(): Promise<void> {
    while (working.writes) {
      const reply = { messageId: randomUUID(), text: `Reply ${written.length}` };
      while (!(await isAcknowledged(reply, { apiUrl, project, conversationId: body.conversationId })))
        await pause(50);
      written.push(reply.messageId);
      await pause(10);
    }
  }
  async function read(): Promise<void> {
    let after: string | null = null;
    for (let isDone = false; !isDone;) {
      isDone = !working.reads;
      const answer = await ask(
        { accessKey: project.accessKey, visitor: { key: visitor.key }, after },
        apiUrl,
      );
      if (answer === null) {
        isDone = false;
      } else {
        shown.push(...answer.messages.map(({ messageId }) => messageId));
        after = answer.next;
        if (answer.messages.length > 0) isDone = false;
      }
      await pause(20);
    }
  }
  const [writes, reads] = [write(), read()];
  return {
    async stop() {
      working.writes = false;
      await writes;
      working.reads = false;
      await reads;
      const differences =
        shown.join() === written.join()
          ? []
          : [`Replies: wrote ${written.length}, shown were ${shown.length}, or in another order`];
      return { replies: written.length, differences };
    },
  };
}

async function isAcknowledged(
  reply: object,
  { apiUrl, project, conversationId }: { apiUrl: string; project: Project; conversationId: string },
): Promise<boolean> {
  const answer = await callContacts(`${project.id}/conversations/${conversationId}/replies`, {
    apiUrl,
    method: 'POST',
    credential: project.secretKey,
    body: reply,
  }).catch(() => null);
  return answer?.status === 201 || answer?.status === 200;
}

async function ask(request: object, apiUrl: string): Promise<RepliesAnswer | null> {
  const answer = await callWidget<RepliesAnswer>('replies', request, { apiUrl }).catch(() => null);
  return answer?.status === 200 ? answer.body : null;
}
