import { describe, expect, test } from 'vitest';

import { refuseCrawler } from './crawler.ts';

const codeFor = (agent: string) => refuseCrawler(new Headers({ 'User-Agent': agent }))?.code ?? null;
const chrome = (more: string) =>
  `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) ${more} Safari/537.36`;

describe('refuseCrawler', () => {
  test('refuses crawlers that say so', () => {
    for (const agent of [
      'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/130.0.0.0 Safari/537.36',
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
      'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)',
      chrome('Chrome/130.0.0.0 Chrome-Lighthouse'),
    ]) {
      expect([agent, codeFor(agent)]).toEqual([agent, 'FORBIDDEN']);
    }
  });

  test('refuses no browser, with a screen or without, and no server', () => {
    for (const agent of [
      chrome('Chrome/143.0.0.0'),
      chrome('HeadlessChrome/143.0.0.0'),
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
      'Mozilla/5.0 (Linux; Android 12; CUBOT X50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36',
      'node',
      'curl/8.5.0',
      'python-requests/2.32.3',
      '',
    ]) {
      expect([agent, codeFor(agent)]).toEqual([agent, null]);
    }
  });
});
