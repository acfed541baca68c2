/** Where the portal listens, and the address that browsers know it by. */
export type Listening = { host: string; port: number; origin: URL | null };

/**
 * Reads `HOST`, `PORT` and `ORIGIN`. An empty variable counts as absent.
 *
 * @param variables the environment
 * @returns 0.0.0.0, 3000 and no origin where nothing else is said
 * @throws Error that names the variable, what it holds and what it takes
 * @example
 * readListening({ ORIGIN: 'https://contacts.example.com' }).origin?.host // 'contacts.example.com'
 */
export function readListening(variables: Readonly<Record<string, string | undefined>>): Listening {
  return {
    host: variables['HOST'] || '0.0.0.0',
    port: portOf(variables['PORT'] || '3000'),
    origin: variables['ORIGIN'] ? originOf(variables['ORIGIN']) : null,
  };
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new Error(`PORT is ${JSON.stringify(text)}; it takes a whole number from 0 to 65535, such as 3000`);
}

/** An origin is scheme, host and port alone: https://html.spec.whatwg.org/multipage/browsers.html#origin */
function originOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const bare = url && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  if (url && bare && ['https:', 'http:'].includes(url.protocol)) return url;
  throw new Error(
    `ORIGIN is ${JSON.stringify(text)}; it takes the portal's own address with its scheme and without a path, such as https://contacts.example.com`,
  );
}
