import { Fault } from '../fault.ts';
import type { Target } from '../target.ts';
import type { Step } from './step.ts';

/** The portal's page that the links in mails lead to; what follows them differs from mail to mail. */
export function redirectOf(portal: string): string {
  return `${portal}/confirm**`;
}

/** Tells Auth where the portal is, so that its mails lead there. Changes nothing else of Auth. */
export function authStep({ host }: Target, { portal }: { portal?: string }): Step {
  const origin = portal === undefined ? null : originOf(portal);
  return {
    async plan() {
      const auth = await host.auth();
      if (origin === null || auth === null) return null;
      if (auth.siteUrl === origin && auth.redirects.includes(redirectOf(origin))) return null;
      const was = auth.siteUrl === origin ? '' : `the site URL (now ${auth.siteUrl || 'empty'}) and `;
      return `set ${was}the allowed redirect of Auth to the portal, ${origin}`;
    },
    async apply() {
      const auth = await host.auth();
      if (origin === null || auth === null) return;
      const redirects = [...new Set([...auth.redirects, redirectOf(origin)])];
      await host.setAuth({ siteUrl: origin, redirects });
    },
  };
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/') return url.origin;
  throw new Fault(
    `--portal takes the portal's own address without a path, such as https://contacts.example.com, not ${JSON.stringify(text)}`,
  );
}
