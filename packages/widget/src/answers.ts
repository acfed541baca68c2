/** Entry of the file `answers.js`: what is needed where the page answers its visitors. */
import { writeAnswer } from './panel/answering.ts';
import { makeAnswerReports } from './sending/answer-reports.ts';

export { writeAnswer, makeAnswerReports };

/** What the file exports. */
export type AnswersModule = {
  readonly writeAnswer: typeof writeAnswer;
  readonly makeAnswerReports: typeof makeAnswerReports;
};
