import type { VisitorKey } from '@webspeaker/core/visitor-key';

import type { Identity, VisitorClaim } from '../visitor/identity.ts';
import type { VisitorKeyStore } from '../visitor/visitor-key-store.ts';

/** As whom a message was sent: with a visitor's key, or in an anonymous thread. */
export type SentAs = { readonly visitorKey: VisitorKey } | { readonly conversationKey: string };

/** The fields of a request by which it names its sender. */
export type Sender = {
  readonly visitor: VisitorClaim | null;
  readonly conversationKey: string | null;
};

/**
 * Names the sender of what belongs to a message: the same as the message's own, never another. Null where that one is no more,
 * because consent ended or the key is another now; what came after consent changes nothing for an anonymous thread.
 *
 * @param sentAs as whom the message was sent
 *
 * @example
 * const sender = await senderOf(sentAs, { store, identity });
 * if (sender) await call('answers', { ...answer, ...sender });
 */
export async function senderOf(
  sentAs: SentAs,
  { store, identity }: { store: VisitorKeyStore; identity: Pick<Identity, 'claim'> },
): Promise<Sender | null> {
  if ('conversationKey' in sentAs) return { visitor: null, conversationKey: sentAs.conversationKey };
  const { visitorKey } = sentAs;
  // Asked first, since a claim makes a key where there is none.
  const visitor = store.held()?.key === visitorKey ? await identity.claim() : null;
  return visitor?.key === visitorKey ? { visitor, conversationKey: null } : null;
}
