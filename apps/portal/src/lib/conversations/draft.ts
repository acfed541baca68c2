/** What a member has begun to write; the id stays with it, so that it is one message however often it is sent. */
export type UnsentDraft = { id: string; text: string; isNote: boolean };

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const keyOf = (conversationId: string) => `draft ${conversationId}`;

/** The draft that this tab holds for a conversation; null: none. */
export function readDraft(conversationId: string, store: Store = sessionStorage): UnsentDraft | null {
  try {
    const kept = JSON.parse(store.getItem(keyOf(conversationId)) ?? 'null') as Partial<UnsentDraft> | null;
    const { id, text, isNote } = kept ?? {};
    return typeof id === 'string' && typeof text === 'string' && typeof isNote === 'boolean'
      ? { id, text, isNote }
      : null;
  } catch {
    return null;
  }
}

/** Keeps a draft until the tab is closed; an empty one is forgotten. A browser that keeps nothing is no failure. */
export function keepDraft(conversationId: string, draft: UnsentDraft, store: Store = sessionStorage): void {
  try {
    if (draft.text.trim()) store.setItem(keyOf(conversationId), JSON.stringify(draft));
    else store.removeItem(keyOf(conversationId));
  } catch {
    // Storage is full or forbidden: the draft lives as long as the page.
  }
}
