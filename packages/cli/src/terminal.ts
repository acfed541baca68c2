import { createInterface } from 'node:readline/promises';

/** Where a command speaks; a test listens in. */
export type Terminal = { say(line?: string): void; confirm(question: string): Promise<boolean> };

/** The real terminal. Where nobody can answer, a question is answered with no. */
export const terminal: Terminal = {
  say: (line = '') => console.log(line),
  async confirm(question) {
    if (!process.stdin.isTTY) return false;
    const ask = createInterface({ input: process.stdin, output: process.stdout });
    try {
      return /^y(es)?$/i.test((await ask.question(`${question} [y/N] `)).trim());
    } finally {
      ask.close();
    }
  },
};
