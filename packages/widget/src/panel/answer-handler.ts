import type { Channel } from '@webspeaker/core/channels';
import type { Source } from '@webspeaker/core/protocol';

/** What a visitor asks, as an answer handler gets it. */
export type Question = {
  readonly channel: Channel;
  readonly text: string;
  /** UUID. */
  readonly messageId: string;
};

/** A text, at once or as it is written: pieces that are put together, in any cut. */
export type AnswerText = string | AsyncIterable<string> | ReadableStream<string>;

/** What an answer handler answers; nothing or an empty text means that there is nothing to say. */
export type Answer =
  | AnswerText
  | {
      readonly text: AnswerText | Promise<AnswerText>;
      /** The pages that it rests on, twenty at most; addresses may be relative to the page. */
      readonly sources?: readonly Source[] | Promise<readonly Source[]> | undefined;
    }
  | {
      /** AI search found no answer: the visitor is told so, and can ask a person. */
      readonly noAnswer: true;
      /** What the visitor reads instead of the panel's own words. */
      readonly text?: string | undefined;
    }
  | null
  | undefined;

/** Answers a visitor's message. `signal` is aborted where the visitor does not want to hear more. */
export type AnswerHandler = (
  question: Question & { readonly signal: AbortSignal },
) => Answer | Promise<Answer>;
