import type { Random } from './random.ts';

const PATHS = [
  '/',
  '/faq.html',
  '/tea/first-flush-sencha.html',
  '/tea/meadow-chamomile.html',
  '/tea/smoked-orchard.html',
];
const QUERIES = [
  '',
  '',
  '',
  '?utm_source=newsletter&utm_medium=email&utm_campaign=autumn-teas',
  '?utm_source=google&utm_medium=cpc&gclid=EAIaIQobChMI4qDf3Z2f7gIVx-F3Ch0a',
  '?utm_source=instagram&fbclid=IwAR2F4-dbP0l7Mn1IawQQGCINEz7PYXQvwjNwB_qa2ofrHyiLjcbCRxTDMgk',
  '?q=green+tea&sort=price',
  '?session=8f14e45fceea167a5a36dedd4bea2543',
];
const FRAGMENTS = ['', '', '', '#reviews', '#brewing', '#:~:text=sweet%20finish'];

/** The address of a page of the shop as a browser would report it, with the queries that campaigns and shops add. */
export function pageUrl(random: Random, origin: string): string {
  // Some shops put the signed-in person into the path, and links in mails carry tokens.
  const path = random.chance(0.04)
    ? random.pick([
        `/account/visitor${String(random.int(100, 999))}%40example.com/orders`,
        `/orders/${String(random.int(1_000_000_000, 2_000_000_000))}`,
        `/reset/${Buffer.from(random.bytes(24)).toString('base64url')}`,
      ])
    : random.pick(PATHS);
  return origin + path + random.pick(QUERIES) + random.pick(FRAGMENTS);
}
