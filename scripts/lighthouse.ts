/**
 * `npm run lighthouse`: Lighthouse's scores for the built portal with demo contacts in it, on a phone and on a desktop,
 * each the median of three runs. It builds everything, starts its own stack on free ports, leaves nothing running, and
 * fails when a score is below 95. Reports go to `.local/lighthouse` or the folder given with `--out`; `--only <name>`
 * takes pages whose name contains it, `--runs <n>` another number of runs, `--no-build` what is already built.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';

import { chromium } from '@playwright/test';
import lighthouse, { desktopConfig, type Result } from 'lighthouse';
import postgres from 'postgres';

import { freePort, runToEnd, StackError, type StackInfo } from '@webspeaker/local-stack';
import { demoPerson, signIn } from '../tools/portal/people.ts';
import { ownPortal } from '../tools/stack/own-stack.ts';
import { ensureChromium } from '../tools/chromium.ts';
import { readOptions } from '../tools/options.ts';
import { runScript } from '../tools/stack/sites.ts';
import { root } from '../tools/root.ts';

const LEAST = 95;
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
/** Pages behind a sign-in are for no search engine: what one would say of them is left out. */
const SKIPPED = ['meta-description', 'is-crawlable'];
const FORM_FACTORS = ['mobile', 'desktop'] as const;
const METRICS = [
  'first-contentful-paint',
  'largest-contentful-paint',
  'total-blocking-time',
  'cumulative-layout-shift',
  'speed-index',
];

type Scores = Record<(typeof CATEGORIES)[number], number>;
type Target = { name: string; url: string };

const { values } = readOptions(import.meta.filename, {
  options: {
    out: { type: 'string', default: join(root, '.local/lighthouse') },
    only: { type: 'string', default: '' },
    runs: { type: 'string', default: '3' },
    'no-build': { type: 'boolean', default: false },
  },
});

await runToEnd(async (run) => {
  const executablePath = ensureChromium(process.env);
  const stack = await ownPortal(run, { build: !values['no-build'] });
  await runScript('demo:traffic', ['--visitors', '200', '--seed', '5', '--stack', stack.file]);
  await mkdir(values.out, { recursive: true });

  // Lighthouse works in the browser's own profile, so that is where the test signs in.
  const port = await freePort();
  const browser = await chromium.launchPersistentContext(join(stack.dataDir, 'profile'), {
    executablePath,
    args: ['--no-sandbox', '--disable-quic', `--remote-debugging-port=${port}`],
  });
  run.onStop(() => browser.close());

  const { portalUrl } = stack.info;
  const tooLow: string[] = [];
  const examine = async ({ name, url }: Target) => {
    if (!name.includes(values.only)) return;
    for (const formFactor of FORM_FACTORS) {
      const results: Result[] = [];
      for (let n = 0; n < Number(values.runs); n += 1)
        results.push(await examineOnce({ url, port, formFactor }));
      const result = results.toSorted((a, b) => scoresOf(a).performance - scoresOf(b).performance)[
        Math.floor(results.length / 2)
      ];
      if (!result) return;
      await writeFile(join(values.out, `${name}-${formFactor}.json`), JSON.stringify(result, null, 2));
      report({ name, formFactor, result });
      for (const category of CATEGORIES) {
        const score = scoresOf(result)[category];
        if (score < LEAST) tooLow.push(`${name} (${formFactor}): ${category} ${score}`);
      }
    }
  };

  await examine({ name: 'sign-in', url: `${portalUrl}/sign-in` });
  const page = await browser.newPage();
  await page.goto(`${portalUrl}/sign-in`);
  await signIn(page, demoPerson());
  await page.close();
  for (const target of await memberPages(stack.info)) await examine(target);

  console.log(`\nReports in ${values.out}`);
  if (tooLow.length > 0) throw new StackError(`Under ${LEAST}:\n  ${tooLow.join('\n  ')}`);
});

async function memberPages({ portalUrl, dbUrl, project }: StackInfo): Promise<Target[]> {
  const sql = postgres(dbUrl, { max: 1, onnotice: () => {} });
  try {
    const [contact] = await sql<{ id: string }[]>`
      select id from public.contacts where project_id = ${project.id}
      order by conversations_count desc, id limit 1`;
    const [conversation] = await sql<{ id: string }[]>`
      select conversation_id as id from public.messages where project_id = ${project.id}
      group by conversation_id order by count(*) desc, conversation_id limit 1`;
    if (!contact || !conversation) throw new Error('The demo visitors left no contact');
    const base = `${portalUrl}/projects/${project.id}`;
    return [
      { name: 'contacts', url: `${base}/contacts` },
      { name: 'contact', url: `${base}/contacts/${contact.id}` },
      { name: 'conversation', url: `${base}/conversations/${conversation.id}` },
      { name: 'overview', url: base },
    ];
  } finally {
    await sql.end();
  }
}

async function examineOnce(options: {
  url: string;
  port: number;
  formFactor: (typeof FORM_FACTORS)[number];
}): Promise<Result> {
  const { url, port, formFactor } = options;
  const examined = await lighthouse(
    url,
    { port, logLevel: 'error', onlyCategories: [...CATEGORIES], skipAudits: SKIPPED },
    formFactor === 'desktop' ? desktopConfig : undefined,
  );
  if (!examined) throw new Error(`Lighthouse gave no result for ${url}`);
  const { lhr } = examined;
  if (lhr.runtimeError) throw new Error(`Lighthouse could not examine ${url}: ${lhr.runtimeError.message}`);
  if (lhr.finalDisplayedUrl !== url) throw new Error(`${url} led to ${lhr.finalDisplayedUrl}`);
  return lhr;
}

function scoresOf({ categories }: Result): Scores {
  const score = (id: keyof Scores) => Math.round((categories[id]?.score ?? 0) * 100);
  return {
    performance: score('performance'),
    accessibility: score('accessibility'),
    'best-practices': score('best-practices'),
    seo: score('seo'),
  };
}

/** What a page's scripts weigh as they are sent: compressed, headers included. */
function scriptOf({ audits }: Result): string {
  const details = audits['network-requests']?.details;
  const requests = details?.type === 'table' ? details.items : [];
  const scripts = requests.filter(({ resourceType }) => resourceType === 'Script');
  const bytes = scripts.reduce((sum, { transferSize }) => sum + Number(transferSize), 0);
  return `${(bytes / 1000).toFixed(0)} kB in ${scripts.length} files`;
}

function report({ name, formFactor, result }: { name: string; formFactor: string; result: Result }): void {
  const scores = CATEGORIES.map((category) => `${category} ${scoresOf(result)[category]}`).join('  ');
  const metrics = METRICS.map((id) => `${id} ${result.audits[id]?.displayValue ?? '?'}`).join(', ');
  console.log(`\n${name} (${formFactor}, load ${(loadavg()[0] ?? 0).toFixed(1)}): ${scores}\n  ${metrics}`);
  console.log(`  script ${scriptOf(result)}`);
  for (const category of CATEGORIES) {
    for (const { id, weight } of result.categories[category]?.auditRefs ?? []) {
      const audit = result.audits[id];
      if (weight > 0 && audit && audit.score !== null && audit.score < 0.9)
        console.log(`  - ${id}: ${audit.title} (${audit.displayValue ?? audit.score})`);
    }
  }
}
