import type { User } from './user.ts';
import { safeReturnPath } from './safe-return-path.ts';

/** Where a member lands who asked for nothing else. */
export const HOME = '/projects';

/** Where a second factor is given. */
const SECOND_FACTOR = '/second-factor';
const SIGNED_OUT_PAGES = ['/sign-in', '/sign-up'];
/** The same for whoever asks. */
const PUBLIC_FILES = ['/widget.js', '/widget', '/headless.js', '/health'];
const OPEN_PAGES = ['/sign-out', '/language', '/forgot-password', '/confirm', ...PUBLIC_FILES];

type Visit = {
  pathname: string;
  /** Query with its question mark, or empty. */
  search: string;
  user: Pick<User, 'secondFactor'> | null;
};

/** Whether an answer depends on who asks; others must come whatever a browser sends along. */
export function dependsOnVisitor(pathname: string): boolean {
  return !PUBLIC_FILES.some((file) => isAtOrBelow(pathname, file));
}

/**
 * Decides whether a request must go elsewhere before it is answered.
 *
 * A signed-out person is sent to the sign-in page, which remembers what was asked; a signed-in one never sees the
 * sign-in pages. Who has a second factor sees nothing before it is given. It says nothing about what a member may see: row-level security decides that.
 *
 * @returns the path to go to, or null when the request may go on.
 * @example
 * redirectRule({ pathname: '/projects', search: '', user: null }); // '/sign-in?next=%2Fprojects'
 */
export function redirectRule({ pathname, search, user }: Visit): string | null {
  if (OPEN_PAGES.some((page) => isAtOrBelow(pathname, page))) return null;
  const next = safeReturnPath(new URLSearchParams(search).get('next'), HOME);
  const asked = pathname + search;
  const isSignIn = SIGNED_OUT_PAGES.includes(pathname);
  if (user?.secondFactor === 'missing') {
    if (pathname === SECOND_FACTOR) return null;
    return `${SECOND_FACTOR}?next=${encodeURIComponent(isSignIn || asked === '/' ? next : asked)}`;
  }
  if (isSignIn) return user ? next : null;
  if (pathname === SECOND_FACTOR) return user ? next : '/sign-in';
  if (!user) return asked === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(asked)}`;
  return pathname === '/' ? HOME : null;
}

function isAtOrBelow(pathname: string, page: string): boolean {
  return pathname === page || pathname.startsWith(`${page}/`);
}
