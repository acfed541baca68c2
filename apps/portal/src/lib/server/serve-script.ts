import { builtScript, builtScripts } from './built-script.ts';
import { preferredEncoding } from './preferred-encoding.ts';

/**
 * An hour without asking again, then a day during which an old copy is used while the new one loads: a release reaches
 * everybody within hours, and no website waits for us.
 */
const FOR_HOURS = 'public, max-age=3600, stale-while-revalidate=86400';
/** The address names what the file holds. */
const FOR_GOOD = 'public, max-age=31536000, immutable';

/**
 * Answers with one of the widget's scripts, for pages of every website.
 *
 * A file that is loaded later lies in a folder named after a build. A browser that holds the `widget.js` of an earlier
 * one asks for a folder that is gone; it gets today's file of that name, and must not keep it.
 *
 * @param path where the script is in the widget's build: `widget.js`, `widget/1a2b3c4d5e/panel.js`
 */
export async function serveScript(path: string, { headers: asked }: Request): Promise<Response> {
  const paths = await builtScripts();
  if (paths.length === 0) {
    return new Response('The widget was not built: run npm run build:widget', { status: 503 });
  }
  const found = paths.includes(path) ? path : paths.find((each) => sameButBuild(each, path));
  if (!found)
    return new Response('No such script', { status: 404, headers: { 'cache-control': 'no-store' } });

  const { bodies, etag } = await builtScript(found);
  const encoding = preferredEncoding(asked.get('accept-encoding'));
  const tag = `"${etag}-${encoding}"`;
  const headers: Record<string, string> = {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': found !== path ? 'no-cache' : path.includes('/') ? FOR_GOOD : FOR_HOURS,
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'timing-allow-origin': '*',
    vary: 'Accept-Encoding',
    etag: tag,
  };
  if (encoding !== 'identity') headers['content-encoding'] = encoding;
  const known = asked.get('if-none-match')?.includes(tag);
  return known ? new Response(null, { status: 304, headers }) : new Response(bodies[encoding], { headers });
}

function sameButBuild(one: string, other: string): boolean {
  const [folder, , name, ...more] = other.split('/');
  return more.length === 0 && one.startsWith(`${folder}/`) && one.endsWith(`/${name}`);
}
