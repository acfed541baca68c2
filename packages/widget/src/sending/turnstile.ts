import { quietly } from '../quietly.ts';

/** What we use of Cloudflare's script. https://developers.cloudflare.com/turnstile/get-started/client-side-rendering/ */
type Turnstile = {
  render(
    container: HTMLElement,
    options: {
      sitekey: string;
      appearance: 'interaction-only';
      callback(token: string): void;
      'error-callback'(): boolean;
    },
  ): string;
  remove(id: string): void;
};

/** Who has not ticked the box by then is told that the message was not sent, and can try again. */
const PATIENCE_MS = 120_000;

const SCRIPT = 'https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit';

/**
 * Lets Cloudflare Turnstile tell whether a person is there. Its script is loaded with the first call; most visitors see
 * nothing of it, and others a box to tick, in the middle of the lower edge.
 *
 * @param sitekey public key of the owner's Turnstile widget; undefined: there is none, and nothing is loaded
 * @returns the token for the server; undefined where the script cannot be had or has given up
 *
 * @example
 * const token = await solve('0x4AAAAAAA…');
 */
export async function solve(sitekey: string | undefined): Promise<string | undefined> {
  const turnstile = sitekey && (await load());
  if (!turnstile) return undefined;
  const box = document.createElement('div');
  box.style.cssText = 'position:fixed;bottom:16px;left:50%;transform:translateX(-50%);z-index:2147483647';
  document.documentElement.append(box);
  let id: string | undefined;
  const token = await new Promise<string | undefined>((resolve) => {
    setTimeout(resolve, PATIENCE_MS);
    const options = {
      sitekey,
      appearance: 'interaction-only' as const,
      callback: resolve,
      'error-callback': () => (resolve(undefined), true),
    };
    id = quietly(() => turnstile.render(box, options));
    if (id === undefined) resolve(undefined);
  });
  quietly(() => turnstile.remove(id ?? ''));
  box.remove();
  return token;
}

function load(): Promise<Turnstile | undefined> {
  const loaded = () => (globalThis as { turnstile?: Turnstile }).turnstile;
  if (loaded()) return Promise.resolve(loaded());
  return new Promise((resolve) => {
    const done = () => resolve(loaded());
    const added = quietly(() => {
      const script = document.createElement('script');
      script.src = SCRIPT;
      script.onload = script.onerror = done;
      document.head.append(script);
      return true;
    });
    // Where Trusted Types forbid the script, among others.
    if (!added) done();
  });
}
