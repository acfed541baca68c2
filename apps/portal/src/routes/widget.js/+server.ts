import { serveScript } from '#lib/server/serve-script.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ request }) => serveScript('widget.js', request);
