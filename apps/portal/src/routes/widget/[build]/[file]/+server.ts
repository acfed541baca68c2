import { serveScript } from '#lib/server/serve-script.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ params, request }) =>
  serveScript(`widget/${params.build}/${params.file}`, request);
