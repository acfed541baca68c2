import type { ChildProcess } from 'node:child_process';

import { StackError } from './stack-error.ts';
import type { ChildWatch } from './watch-children.ts';

type OnText = (text: string, stream: 'stdout' | 'stderr') => void;

/** A program that runs beside this process, and how to tell that it is ready. */
export type Program = {
  /** Its name as it begins a sentence: "Postgres", "The portal". */
  name: string;
  /** Starts the process, with stdout and stderr as pipes or ignored. Called again for each restart. */
  spawn: () => ChildProcess | Promise<ChildProcess>;
  /** Whether the process is ready; asked repeatedly, with its output so far (the last 4,000 characters). */
  isReady: (said: string) => boolean | Promise<boolean>;
  /** Receives all output of the process, and on which stream it came. */
  onText?: OnText;
  startLimitMs: number;
  /** The signal that asks it to end, and the one that forces it to, sent when the time is up. */
  stop: { signal: NodeJS.Signals; force: NodeJS.Signals; limitMs: number };
  /** False: a process that ended is reported and not restarted. True by default. */
  restart?: boolean;
  logFile: string;
  watch: ChildWatch;
  log: (line: string) => void;
};

/** A program under supervision. */
export type Supervised = {
  /** @throws StackError with the last output of a process that ended or was not ready in time */
  start(): Promise<void>;
  /** Returns when the process is gone. A second call does nothing. */
  stop(): Promise<void>;
  /** Null while there is no process. */
  pid(): number | null;
  /** Whether it is ready: false while it starts or restarts. */
  isReady(): boolean;
};

const FIRST_RESTART_DELAY_MS = 250;
const LONGEST_RESTART_DELAY_MS = 8_000;
/** A process that ran this long had started well; its next restart is quick again. */
const WELL_STARTED_MS = 10_000;
const POLL_MS = 25;

/**
 * Starts a program, restarts it when it ends by itself, and ends it when told to or when this process is gone. Each
 * restart in a row waits twice as long as the one before: 250 ms at first, 8 s at most.
 *
 * A program that does not start the first time is not tried again: the caller decides.
 *
 * @example
 * const server = supervise({ name: 'The server', spawn: () => spawn('server'), … });
 * await server.start();
 */
export function supervise(program: Program): Supervised {
  const { name, log } = program;
  let child: ChildProcess | null = null;
  let ready = false;
  let wanted = false;
  /** It may have been started again by the time that their end is heard of. */
  const stopped = new WeakSet<ChildProcess>();
  let delayMs = FIRST_RESTART_DELAY_MS;

  async function launch(): Promise<void> {
    const started = await program.spawn();
    child = started;
    const process = attend(started, program);
    void process.ended.then(() => {
      if (child === started) [child, ready] = [null, false];
    });
    await untilReady(process, program, () => wanted);
    ready = child === started;
    const readyAt = performance.now();
    void process.ended.then((how) => {
      if (stopped.has(started)) return;
      const restart = program.restart ?? true;
      const next = restart ? 'starting it again' : 'stop with Ctrl-C and start again';
      log(`${name} ended (${how}); ${next}. Its log: ${program.logFile}`);
      if (performance.now() - readyAt > WELL_STARTED_MS) delayMs = FIRST_RESTART_DELAY_MS;
      if (restart) void relaunch();
    });
  }

  async function relaunch(): Promise<void> {
    while (wanted && !child) {
      await sleep(delayMs);
      delayMs = Math.min(delayMs * 2, LONGEST_RESTART_DELAY_MS);
      if (!wanted) return;
      try {
        await launch();
        log(`${name} is back`);
      } catch (error) {
        if (wanted) log(error instanceof Error ? error.message : String(error));
      }
    }
  }

  return {
    pid: () => child?.pid ?? null,
    isReady: () => ready,
    start() {
      wanted = true;
      return launch();
    },
    async stop() {
      wanted = false;
      ready = false;
      if (!child) return;
      stopped.add(child);
      await end(child, program.stop);
    },
  };
}

type Attended = { child: ChildProcess; said: () => string; ended: Promise<string> };

/** Listens to a process from the beginning. */
function attend(child: ChildProcess, { watch, onText }: Program): Attended {
  const { pid } = child;
  if (pid) watch.add(pid);
  const ended = new Promise<string>((done) => {
    child.once('error', (error) => done(error.message));
    child.once('exit', (code, signal) => done(signal ?? `code ${code}`));
  }).finally(() => {
    if (pid) watch.remove(pid);
  });
  return { child, said: collectText(child, onText), ended };
}

async function untilReady(
  { child, said, ended }: Attended,
  { name, isReady, startLimitMs, stop }: Program,
  isWanted: () => boolean,
): Promise<void> {
  let how: string | null = null;
  void ended.then((reason) => (how = reason));
  const limit = performance.now() + startLimitMs;
  while (!(await isReady(said()))) {
    if (how !== null || !isWanted() || performance.now() > limit) {
      child.kill(stop.force);
      throw new StackError(`${name} did not start (${how ?? 'no answer'}):\n${said().trim()}`);
    }
    await sleep(POLL_MS);
  }
}

/** Asks a process to end, and forces it to when it does not end in time. */
async function end(child: ChildProcess, { signal, force, limitMs }: Program['stop']): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill(signal);
  const timer = setTimeout(() => child.kill(force), limitMs);
  await gone;
  clearTimeout(timer);
}

/**
 * The last 4,000 characters of a process's output, from both of its streams.
 *
 * @param onText receives all of it
 */
export function collectText(child: ChildProcess, onText?: OnText): () => string {
  let said = '';
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-4000);
      onText?.(text, stream);
    });
  }
  return () => said;
}

function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
