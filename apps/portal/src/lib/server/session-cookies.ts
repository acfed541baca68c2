import { stringFromBase64URL } from '@supabase/ssr';
import { z } from 'zod';

type Cookie = { name: string; value: string };

const PREFIX = 'base64-';

/** As much of a session as the authentication library reads before it asks anybody whether it is good. */
const session = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_at: z.number(),
  user: z.looseObject({ id: z.string() }),
});

/**
 * Names the cookies that pretend to hold a session and do not: written by nobody we know, cut off or mixed up. The
 * library throws over some of them where nobody can catch it, so it must not see them.
 *
 * It does not say that a session is good: only the authentication service can.
 *
 * @param name under which sessions are kept; a long one is spread over `name.0`, `name.1` and so on
 */
export function brokenSessionCookies(cookies: readonly Cookie[], name: string): string[] {
  const isPart = (cookie: Cookie) =>
    cookie.name === name || (cookie.name.startsWith(`${name}.`) && /\.\d+$/.test(cookie.name));
  const parts = cookies.filter(isPart);
  if (parts.length === 0) return [];
  const value = (wanted: string) => parts.find((part) => part.name === wanted)?.value;
  let text = value(name);
  for (let i = 0; !value(name) && value(`${name}.${i}`); i += 1) {
    text = (text ?? '') + (value(`${name}.${i}`) ?? '');
  }
  return isSession(text ?? '') ? [] : parts.map((part) => part.name);
}

function isSession(text: string): boolean {
  try {
    const json = text.startsWith(PREFIX) ? stringFromBase64URL(text.slice(PREFIX.length)) : text;
    return session.safeParse(JSON.parse(json)).success;
  } catch {
    return false;
  }
}
