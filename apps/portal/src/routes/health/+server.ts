import { version } from '../../../package.json';
import type { RequestHandler } from './$types';

/** Says that the portal itself is up, and its version; it asks nobody else. */
export const GET: RequestHandler = () =>
  new Response('OK', { headers: { 'cache-control': 'no-store', 'webspeaker-version': version } });
