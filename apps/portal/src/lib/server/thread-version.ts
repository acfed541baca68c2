import { createHash } from 'node:crypto';
import type { findConversation, Message } from '#lib/db/conversations.ts';

type Found = NonNullable<Awaited<ReturnType<typeof findConversation>>>;

/** Names what a thread's page shows: whatever changes there, the name is another one. It tells nothing of what was said. */
export function threadVersion(conversation: Found, messages: Message[]): string {
  return createHash('sha256')
    .update(JSON.stringify([conversation, messages]))
    .digest('base64url');
}
