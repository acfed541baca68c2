import { Fault } from './fault.ts';
import type { AuthSettings, Host } from './host.ts';
import type { ManagementApi } from './management-api.ts';

type Project = { name: string; region: string; status: string };
type DeployedFunction = { slug: string; name: string };
type Pooler = { pool_mode: string; db_user: string; db_host: string; db_port: number; db_name: string };
type ApiKey = { name: string; type?: string | null; api_key?: string | null };
type Auth = { site_url: string; uri_allow_list: string; disable_signup: boolean; smtp_host: string | null };

/**
 * A project of hosted Supabase.
 *
 * @throws Fault when the project sleeps or is just being made
 */
export async function openHosted(options: { api: ManagementApi; ref: string; url: string }): Promise<Host> {
  const { api, ref, url } = options;
  const project = await api.get<Project>('');
  if (project.status !== 'ACTIVE_HEALTHY')
    throw new Fault(`The project ${ref} is ${project.status}: restore it, or wait until it is up`);

  return {
    name: `the project ${project.name} (${ref})`,
    url,
    region: project.region,
    ...functionsOf(api),
    async addressFor(role) {
      const [pooler] = await api.get<Pooler[]>('/config/database/pooler');
      if (!pooler) throw new Fault(`The project ${ref} names no connection pooler`);
      // The shared pooler tells projects apart by the user's name: postgres.abcdef, and so ingest_api.abcdef.
      const user = pooler.db_user.replace(/^[^.]*/, role);
      return { user, host: pooler.db_host, port: String(pooler.db_port), database: pooler.db_name };
    },
    async auth() {
      return readAuth(await api.get<Auth>('/config/auth'));
    },
    async setAuth({ siteUrl, redirects }) {
      await api.send('PATCH', '/config/auth', { site_url: siteUrl, uri_allow_list: redirects.join(',') });
    },
    async storageKey() {
      const keys = await api.get<ApiKey[]>('/api-keys?reveal=true');
      const key =
        keys.find(({ type }) => type === 'secret') ?? keys.find(({ name }) => name === 'service_role');
      return key?.api_key ?? null;
    },
  };
}

type Functions = Pick<Host, 'deployedVersion' | 'deploy' | 'remove' | 'settingNames' | 'set' | 'unset'>;

function functionsOf(api: ManagementApi): Functions {
  return {
    async deployedVersion(name) {
      const functions = await api.get<DeployedFunction[]>('/functions');
      const label = functions.find(({ slug }) => slug === name)?.name ?? '';
      return /^WebSpeaker \w+ (\S+)$/.exec(label)?.[1] ?? null;
    },
    async deploy(name, code) {
      const version = /^\/\/ WebSpeaker Contacts (\S+):/.exec(code)?.[1] ?? 'unknown';
      const metadata = {
        // Shown in the dashboard, and how `doctor` knows what is deployed: the API gives no file back.
        name: `WebSpeaker ${name} ${version}`,
        entrypoint_path: 'index.js',
        // Visitors have no account, and the function for members checks their tokens itself.
        verify_jwt: false,
      };
      const form = new FormData();
      form.set('metadata', JSON.stringify(metadata));
      form.set('file', new Blob([code], { type: 'application/javascript' }), 'index.js');
      await api.upload(`/functions/deploy?slug=${name}`, form);
    },
    remove: (name) => api.send('DELETE', `/functions/${name}`),
    async settingNames() {
      return (await api.get<{ name: string }[]>('/secrets')).map(({ name }) => name);
    },
    set: (settings) =>
      api.send(
        'POST',
        '/secrets',
        Object.entries(settings).map(([name, value]) => ({ name, value })),
      ),
    unset: (names) => api.send('DELETE', '/secrets', names),
  };
}

function readAuth(auth: Auth): AuthSettings {
  return {
    siteUrl: auth.site_url,
    redirects: auth.uri_allow_list.split(',').filter(Boolean),
    signUpsAreOpen: !auth.disable_signup,
    hasOwnMailServer: Boolean(auth.smtp_host),
  };
}
