import type { Browser } from '@playwright/test';

/** What one step of a visit cost. */
export type Cost = {
  /** Milliseconds that the page's main thread computed: scripts, styles, layout, painting. */
  readonly mainThreadMs: number;
  /** Milliseconds of each task that took more than 50 and ran code of the widget. */
  readonly longTasks: readonly number[];
  /** Of each that ran none: the browser's own. */
  readonly otherLongTasks: readonly number[];
  readonly requests: number;
  /** Bytes that came in, as they were transferred: headers, compressed bodies. */
  readonly bytesDown: number;
  /** Bytes of bodies that went out. */
  readonly bytesUp: number;
};

/** A visit that is measured step by step. */
export type MeasuredPage = {
  readonly page: Awaited<ReturnType<Browser['newPage']>>;
  /** Does something and tells what that cost, until the page has been quiet for a second. */
  step(action: () => Promise<unknown>): Promise<Cost>;
  close(): Promise<void>;
};

const QUIET_MS = 1000;
/** https://w3c.github.io/longtasks/ */
const LONG_TASK_MS = 50;

/**
 * Opens an empty page in a browser of its own visitor, with a slowed processor, and measures what happens in it.
 *
 * Times are those that the thread computed (`tdur` of Chromium's trace), the slowing included: waiting for a busy machine
 * does not count, its full caches still do.
 *
 * @param cpuSlowdown 4 is a cheap telephone, seen from a laptop
 *
 * @example
 * const { page, step } = await measurePage(browser, { cpuSlowdown: 4 });
 * const cost = await step(() => page.goto(address));
 */
export async function measurePage(
  browser: Browser,
  { cpuSlowdown }: { cpuSlowdown: number },
): Promise<MeasuredPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown });
  const traffic = { requests: 0, bytesDown: 0, bytesUp: 0 };
  session.on('Network.requestWillBeSent', ({ request }) => {
    traffic.requests++;
    traffic.bytesUp += Buffer.byteLength(request.postData ?? '');
  });
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    traffic.bytesDown += encodedDataLength;
  });

  return {
    page,
    async step(action) {
      Object.assign(traffic, { requests: 0, bytesDown: 0, bytesUp: 0 });
      await browser.startTracing(page, { categories: ['__metadata', 'toplevel', 'devtools.timeline'] });
      await action();
      await page.waitForTimeout(QUIET_MS);
      const tasks = mainThreadTasks((await browser.stopTracing()).toString());
      const long = (ofWidget: boolean): number[] =>
        tasks.filter((task) => task.ms > LONG_TASK_MS && task.ofWidget === ofWidget).map(({ ms }) => ms);
      return {
        mainThreadMs: tasks.reduce((sum, { ms }) => sum + ms, 0),
        longTasks: long(true),
        otherLongTasks: long(false),
        ...traffic,
      };
    },
    close: () => context.close(),
  };
}

/** An event of https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU */
type TraceEvent = {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds: when it began, how long it took, and how long of that the thread computed. */
  ts: number;
  dur?: number;
  tdur?: number;
  args: { name?: string; data?: { url?: string } };
};

/** Each task of the pages' main threads: milliseconds, and whether code of the widget ran in it. */
function mainThreadTasks(trace: string): { ms: number; ofWidget: boolean }[] {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] };
  const id = ({ pid, tid }: TraceEvent): string => `${pid}/${tid}`;
  const mainThreads = new Set(
    traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(id),
  );
  // Fetching a script is the browser's own work: what was compiled, run or called is the widget's.
  const scripts = traceEvents.filter(
    ({ name, args }) =>
      /^(EvaluateScript|FunctionCall|v8\.)/.test(name) && /\/widget(\.js|\/)/.test(args.data?.url ?? ''),
  );
  const within = (task: TraceEvent, { ts }: TraceEvent): boolean =>
    ts >= task.ts && ts <= task.ts + (task.dur ?? 0);
  return traceEvents
    .filter((event) => event.name.endsWith('RunTask') && mainThreads.has(id(event)))
    .map((task) => ({
      ms: (task.tdur ?? 0) / 1000,
      ofWidget: scripts.some((script) => id(script) === id(task) && within(task, script)),
    }));
}
