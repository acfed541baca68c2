import type { Browser, CDPSession } from '@playwright/test';

/** What one step of a visit cost. */
export type Cost = {
  /** Milliseconds of the page's main thread, scripts, styles, layout and painting included. */
  readonly mainThreadMs: number;
  /** Of these, milliseconds of scripts. */
  readonly scriptMs: number;
  /** Milliseconds of each task that took more than 50. */
  readonly longTasks: readonly number[];
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

/**
 * Opens an empty page in a browser of its own visitor, with a slowed processor, and measures what happens in it.
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
  await page.addInitScript(() => {
    const tasks: number[] = [];
    Object.assign(window, { longTasks: tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ type: 'longtask', buffered: true });
  });
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
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
      const before = { ...(await times(session)), ...traffic };
      await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks.splice(0));
      await action();
      await page.waitForTimeout(QUIET_MS);
      const after = { ...(await times(session)), ...traffic };
      const longTasks = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
      return {
        mainThreadMs: after.mainThreadMs - before.mainThreadMs,
        scriptMs: after.scriptMs - before.scriptMs,
        longTasks,
        requests: after.requests - before.requests,
        bytesDown: after.bytesDown - before.bytesDown,
        bytesUp: after.bytesUp - before.bytesUp,
      };
    },
    close: () => context.close(),
  };
}

async function times(session: CDPSession): Promise<Pick<Cost, 'mainThreadMs' | 'scriptMs'>> {
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (wanted: string): number => 1000 * (metrics.find(({ name }) => name === wanted)?.value ?? 0);
  return { mainThreadMs: of('TaskDuration'), scriptMs: of('ScriptDuration') };
}
