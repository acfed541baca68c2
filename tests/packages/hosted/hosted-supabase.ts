/**
 * Hosted Supabase as far as an installation meets it, on loopback: the Management API for one project, its functions
 * behind the gateway, Storage, a shared pooler, and a Postgres prepared like a new project's. Shapes and refusals are
 * those of https://api.supabase.com/api/v1 and of what was seen of the service.
 */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';

import { ownStack } from '../../../tools/stack/own-stack.ts';
import { openFunctions, type Functions } from './functions.ts';
import { startPooler } from './pooler.ts';

export const REF = 'abcdefghijklmnopqrst';
export const TOKEN = 'sbp_0123456789abcdef0123456789abcdef01234567';
const SECRET_KEY = 'sb_secret_of_the_stand_in';
export const REGION = 'eu-central-1';

/** What an upload may weigh that is bundled on the server. */
const UPLOAD_LIMIT_BYTES = 5_000_000;

export type HostedSupabase = {
  url: string;
  dbUrl: string;
  /** Postgres as its superuser, and as the project's `postgres`. */
  admin: Sql;
  sql: Sql;
  functions: Functions;
  /** The project as the Management API sees it; tests break it here. */
  project: {
    status: string;
    secrets: Map<string, string>;
    labels: Map<string, string>;
    verifyJwt: boolean;
    auth: Record<string, unknown>;
  };
  /** Where the shared pooler listens. */
  poolerPort: number;
  /** The address that the platform says a visitor has. */
  visitor: { address: string };
  stop(): Promise<void>;
};

export async function startHostedSupabase(): Promise<HostedSupabase> {
  const folder = await mkdtemp(join(tmpdir(), 'webspeaker-hosted-'));
  const stack = await ownStack({ bare: true });
  const { dbUrl } = stack.info;
  const [admin, sql] = [stack.adminUrl, dbUrl].map((url) =>
    postgres(url, { max: 2, onnotice: () => {} }),
  ) as [Sql, Sql];
  await admin.unsafe(await readFile(join(import.meta.dirname, 'new-project.sql'), 'utf8'));
  const pooler = await startPooler(Number(new URL(dbUrl).port));

  const server = createServer((request, response) => {
    handle(hosted, request).then(
      (answer) => send(answer, response),
      (error: unknown) => send(json(500, { message: String(error) }), response),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const secrets = new Map<string, string>();
  const functions = openFunctions(folder, () => ({
    SUPABASE_URL: url,
    SUPABASE_DB_URL: dbUrl,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: 'sb_publishable_of_the_stand_in' }),
    ...Object.fromEntries(secrets),
  }));
  const hosted: Hosted = {
    url,
    dbUrl,
    admin,
    sql,
    functions,
    poolerPort: pooler.port,
    objects: new Map(),
    project: {
      status: 'ACTIVE_HEALTHY',
      secrets,
      labels: new Map(),
      verifyJwt: false,
      auth: {
        site_url: 'http://localhost:3000',
        uri_allow_list: 'https://elsewhere.example/**',
        disable_signup: false,
        smtp_host: null,
        jwt_exp: 3600,
      },
    },
    visitor: { address: '193.99.144.80' },
    async stop() {
      await functions.restart();
      server.close();
      server.closeAllConnections();
      await Promise.all([sql.end(), admin.end(), pooler.stop()]);
      await stack.discard();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return hosted;
}

type Hosted = HostedSupabase & { objects: Map<string, Buffer> };
type Incoming = { method: string; path: string; query: URLSearchParams; headers: Headers; body: Buffer };

async function handle(hosted: Hosted, message: IncomingMessage): Promise<Response> {
  const { pathname: path, searchParams: query } = new URL(message.url ?? '/', 'http://localhost');
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const headers = new Headers(
    Object.entries(message.headers).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const incoming = { method: message.method ?? 'GET', path, query, headers, body: Buffer.concat(chunks) };
  if (path.startsWith('/v1/projects/')) return manage(hosted, incoming);
  if (path.startsWith('/functions/v1/')) return invoke(hosted, incoming);
  if (path.startsWith('/storage/v1/')) return store(hosted, incoming);
  return json(404, { message: 'Not found' });
}

async function manage(hosted: Hosted, incoming: Incoming): Promise<Response> {
  const { method, path, headers } = incoming;
  if (headers.get('authorization') !== `Bearer ${TOKEN}`) return json(401, { message: 'Unauthorized' });
  if (!path.startsWith(`/v1/projects/${REF}`)) return json(403, { message: 'Forbidden resource' });
  const resource = path.slice(`/v1/projects/${REF}`.length);
  const { project, functions } = hosted;
  switch (`${method} ${resource}`) {
    case 'GET ':
      return json(200, { ref: REF, name: 'Fernway', region: REGION, status: project.status });
    case 'GET /functions':
      return json(
        200,
        functions.names().map((slug) => deployed(hosted, slug)),
      );
    // The Supabase CLI uploads several functions first, and then names them all.
    case 'PUT /functions':
      return json(200, { functions: functions.names().map((slug) => deployed(hosted, slug)) });
    case 'POST /functions/deploy':
      return deploy(hosted, incoming);
    case 'GET /secrets':
      return json(
        200,
        [...project.secrets.keys(), 'SUPABASE_URL', 'SUPABASE_DB_URL'].map((name) => ({
          name,
          value: 'a hash',
        })),
      );
    case 'POST /secrets':
      return setSecrets(hosted, JSON.parse(incoming.body.toString()) as { name: string; value: string }[]);
    case 'DELETE /secrets':
      for (const name of JSON.parse(incoming.body.toString()) as string[]) project.secrets.delete(name);
      return json(200, {});
    case 'GET /config/auth':
      return json(200, project.auth);
    case 'PATCH /config/auth':
      Object.assign(project.auth, JSON.parse(incoming.body.toString()));
      return json(200, project.auth);
    case 'GET /config/database/pooler':
      return json(200, [
        {
          pool_mode: 'transaction',
          db_user: `postgres.${REF}`,
          db_host: '127.0.0.1',
          db_port: hosted.poolerPort,
          db_name: 'postgres',
        },
      ]);
    case 'GET /api-keys':
      return json(200, [{ name: 'default', type: 'secret', api_key: SECRET_KEY }]);
    default:
      return remove(hosted, { method, resource });
  }
}

async function deploy(hosted: Hosted, { query, headers, body }: Incoming): Promise<Response> {
  if (body.length > UPLOAD_LIMIT_BYTES) return json(413, { message: 'Payload too large' });
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': headers.get('content-type') ?? '' },
  }).formData();
  const metadata = JSON.parse(String(form.get('metadata'))) as {
    name: string;
    entrypoint_path: string;
    import_map_path?: string;
    verify_jwt: boolean;
  };
  const files = new Map<string, string>();
  for (const file of form.getAll('file')) if (file instanceof File) files.set(file.name, await file.text());
  if (!files.has(metadata.entrypoint_path)) return json(400, { message: 'Entrypoint path does not exist' });
  const slug = query.get('slug') ?? '';
  hosted.project.labels.set(slug, metadata.name);
  hosted.project.verifyJwt = metadata.verify_jwt;
  await hosted.functions.deploy(slug, {
    files,
    entrypoint: metadata.entrypoint_path,
    imports: metadata.import_map_path,
  });
  return json(201, { ...deployed(hosted, slug), verify_jwt: metadata.verify_jwt });
}

function deployed({ project }: Hosted, slug: string) {
  const name = project.labels.get(slug);
  const at = { version: 1, created_at: 1, updated_at: 1 };
  return { id: '00000000-0000-4000-8000-000000000001', slug, name, status: 'ACTIVE', ...at };
}

async function setSecrets(
  { project, functions }: Hosted,
  secrets: { name: string; value: string }[],
): Promise<Response> {
  const refused = secrets.find(({ name }) => name.startsWith('SUPABASE_'));
  if (refused)
    return json(400, { message: `Secret name must not start with the SUPABASE_ prefix: ${refused.name}` });
  for (const { name, value } of secrets) project.secrets.set(name, value);
  await functions.restart();
  return json(201, {});
}

async function remove(
  { functions, project }: Hosted,
  { method, resource }: { method: string; resource: string },
): Promise<Response> {
  const [, slug] = /^\/functions\/(\w+)$/.exec(resource) ?? [];
  if (method !== 'DELETE' || slug === undefined) return json(404, { message: 'Not found' });
  await functions.remove(slug);
  project.labels.delete(slug);
  return json(200, {});
}

async function invoke(hosted: Hosted, { method, path, query, headers, body }: Incoming): Promise<Response> {
  const route = path.slice('/functions/v1'.length);
  const port = await hosted.functions.portOf(route.split('/')[1] ?? '');
  if (port === null) return json(404, { code: 'NOT_FOUND', message: 'Requested function was not found' });
  if (hosted.project.verifyJwt && !headers.has('authorization'))
    return json(401, { msg: 'Missing authorization header' });
  const passed = new Headers(headers);
  for (const name of ['host', 'connection', 'content-length']) passed.delete(name);
  passed.set('cf-connecting-ip', hosted.visitor.address);
  passed.set('x-forwarded-for', `${hosted.visitor.address}, 10.0.0.1`);
  const request = { method, headers: passed, ...(method === 'GET' ? {} : { body: new Uint8Array(body) }) };
  const answer = await fetch(`http://127.0.0.1:${port}${route}`, request).catch(() => null);
  if (answer === null)
    return json(503, { code: 'BOOT_ERROR', message: 'Function failed to start (please check logs)' });
  const answered = new Headers(answer.headers);
  answered.set('x-sb-edge-region', query.get('forceFunctionRegion') ?? 'eu-west-3');
  return new Response(await answer.arrayBuffer().then((bytes) => (bytes.byteLength > 0 ? bytes : null)), {
    status: answer.status,
    headers: answered,
  });
}

async function store(hosted: Hosted, { method, path, headers, body }: Incoming): Promise<Response> {
  const [, kind, ...rest] = path.slice('/storage/v1'.length).split('/');
  if (kind === 'bucket')
    return json(hosted.objects.size > 0 ? 409 : 200, { message: 'The resource already exists' });
  if (headers.get('apikey') !== SECRET_KEY) return json(400, { message: 'Object not found' });
  const name = rest.filter((part) => part !== 'authenticated').join('/');
  if (method === 'POST') {
    hosted.objects.set(name, body);
    await hosted.admin`
      insert into storage.objects (bucket_id, name) values (${name.split('/')[0] ?? ''}, ${name})
      on conflict (bucket_id, name) do update set updated_at = now()`;
    return json(200, { Key: name });
  }
  const object = hosted.objects.get(name);
  return object ? new Response(new Uint8Array(object)) : json(400, { message: 'Object not found' });
}

function json(status: number, body: unknown): Response {
  return Response.json(body, { status });
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  const headers = Object.fromEntries(answer.headers);
  delete headers['content-encoding'];
  delete headers['content-length'];
  response.writeHead(answer.status, headers);
  response.end(Buffer.from(await answer.arrayBuffer()));
}
