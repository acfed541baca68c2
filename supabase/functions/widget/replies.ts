import {
  openState,
  pollAfterMs,
  type Availability,
  type OfficeHours,
  type RepliesAnswer,
  type Reply,
} from '@webspeaker/core';

import { json, type Answer } from '../_shared/answer.ts';
import type { IngestResult } from '../_shared/read-result.ts';

/** What `ingest.read_replies` answers. */
export type FoundReplies = IngestResult & {
  messages: Reply[];
  isTyping: boolean;
  /** Milliseconds since the last message of the visitor's threads; null when there is none. */
  quietMs: number | null;
  officeHours: OfficeHours | null;
  awayText: string | null;
};

/** Answers with what was found, and says when to ask again. */
export function answerReplies(
  { messages, isTyping, quietMs, officeHours, awayText }: FoundReplies,
  { after, load }: { after: string | null; load: (paceMs: number) => number },
): Answer {
  const last = messages.at(-1);
  const lively = { quietMs: isTyping || last ? 0 : quietMs };
  return json({
    messages,
    next: last?.createdAt ?? after,
    pollAfterMs: pollAfterMs({ ...lively, load: load(pollAfterMs({ ...lively, load: 0 })) }),
    isTyping,
    availability: officeHours && availability(officeHours, awayText),
  } satisfies RepliesAnswer);
}

function availability(hours: OfficeHours, awayText: string | null): Availability | null {
  try {
    const { isOpen, opensAt } = openState(hours, Date.now());
    return { isOpen, opensAt: opensAt === null ? null : new Date(opensAt).toISOString(), awayText };
  } catch {
    // A time zone that this runtime does not know: better nothing said than something wrong.
    return null;
  }
}
