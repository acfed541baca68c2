import { FUNCTION_NAMES, functionCode, versionOf } from '../bundled.ts';
import { causeOf } from '../management-api.ts';
import { redirectOf } from '../steps/auth.ts';
import { readOrganizations, type Organizations } from '../steps/organizations.ts';
import { bad, good, note, type Check, type Finding } from './check.ts';

const LIMIT_MS = 20_000;

/** Whether mails lead to the portal, get through, and who may make an account. */
export const accounts: Check = {
  about: 'Accounts',
  async run({ host, sql }, { portal }) {
    const auth = await host.auth();
    const organizations = await readOrganizations({ sql });
    if (auth === null)
      return [
        note("Auth's settings are not seen from here: site URL, redirects, mail server, sign-ups"),
        ...makersOf(organizations),
      ];
    const findings: Finding[] = [];
    const address = portal ?? auth.siteUrl;
    if (auth.siteUrl !== address || (portal === undefined && /localhost|127\.0\.0\.1/.test(address)))
      findings.push(bad(`Mails lead to ${auth.siteUrl}, not to the portal. Run install with --portal`));
    else if (!auth.redirects.includes(redirectOf(address)))
      findings.push(
        bad(
          `The redirect ${redirectOf(address)} is not allowed, so links in mails end elsewhere. Run install with --portal`,
        ),
      );
    else findings.push(good(`Mails lead to ${address}`));
    if (!auth.hasOwnMailServer)
      findings.push(
        note(
          "Mails go through Supabase's own server: to your team alone, and a few an hour. Set up SMTP in the dashboard",
        ),
      );
    if (auth.signUpsAreOpen)
      findings.push(
        note('Anybody who finds the portal can make an account. Close sign-ups once yours are made'),
      );
    return [...findings, ...makersOf(organizations)];
  },
};

function makersOf(organizations: Organizations | null): Finding[] {
  switch (organizations) {
    case 'open':
      return [
        note(
          'Everybody with an account can make organizations. Run install with --organizations invited, or one, to end that',
        ),
      ];
    case 'invited':
      return [good('Organizations are made by the first account, and by who was invited to one')];
    case 'one':
      return [good('There is one organization, made by the first account')];
    case null:
      return [];
  }
}

/** Whether the portal is up, of this version, and serves the widget. */
export const portal: Check = {
  about: 'Portal',
  async run(_target, { portal: address }) {
    if (address === undefined) return [note('Say --portal to have the portal checked')];
    const wanted = versionOf(await functionCode(FUNCTION_NAMES[0]));
    try {
      const get = (path: string): Promise<Response> =>
        fetch(`${address}${path}`, { signal: AbortSignal.timeout(LIMIT_MS) });
      const [health, widget] = [await get('/health'), await get('/widget.js')];
      await Promise.all([health.body?.cancel(), widget.body?.cancel()]);
      if (!health.ok) return [bad(`The portal answers ${health.status} at ${address}/health`)];
      if (!widget.ok)
        return [
          bad(
            `The portal has no widget: ${address}/widget.js answers ${widget.status}. Build it with npm run build:portal`,
          ),
        ];
      const version = health.headers.get('webspeaker-version');
      return [
        version === wanted
          ? good(`The portal is up, of this version, and serves the widget`)
          : bad(
              `The portal is ${version ?? 'of an unknown version'}, this command line ${wanted ?? 'unknown'}: deploy the portal anew`,
            ),
      ];
    } catch (error) {
      return [bad(`The portal did not answer at ${address} (${causeOf(error)})`)];
    }
  },
};
