import { healthAnswer, widgetHealthAnswer, type WidgetHealthAnswer } from '@webspeaker/core/protocol';
import { z } from 'zod';
import {
  PUBLIC_SUPABASE_PUBLISHABLE_KEY,
  PUBLIC_SUPABASE_REGION,
  PUBLIC_SUPABASE_URL,
} from '$app/env/public';
import type { AuthFacts, FunctionFacts } from '#lib/health/facts.ts';
import { remembered } from './remembered.ts';

/** An instance that has to start first answers within seconds; a page must not wait longer. */
const LIMIT_MS = 6_000;

/** Asks the function for visitors how it is, as the widget of a snippet would: in the region that it names. */
export async function askWidgetFunction(): Promise<FunctionFacts<WidgetHealthAnswer>> {
  return askFunction('widget', widgetHealthAnswer);
}

/** Asks the function for members how it is. */
export async function askContactsFunction(): Promise<FunctionFacts> {
  return askFunction('contacts', healthAnswer);
}

async function askFunction<Answer>(name: string, schema: z.ZodType<Answer>): Promise<FunctionFacts<Answer>> {
  const region = PUBLIC_SUPABASE_REGION ? `?forceFunctionRegion=${PUBLIC_SUPABASE_REGION}` : '';
  const answer = await ask(`/functions/v1/${name}/health${region}`);
  if (answer === null) return { status: null };
  const { status, headers } = answer;
  const said = schema.safeParse(await answer.json().catch(() => null));
  return status === 200 && said.success
    ? { status, said: said.data, region: headers.get('x-sb-edge-region') }
    : { status: status === 200 ? null : status };
}

const settings = z.object({ disable_signup: z.boolean(), mailer_autoconfirm: z.boolean() });

/** Asks Supabase Auth for what it tells everybody: whether it takes sign-ups, confirms addresses, and where mails lead. */
export async function askAuth(): Promise<AuthFacts> {
  const [said, site] = await Promise.all([ask('/auth/v1/settings'), askSite()]);
  const read = settings.safeParse(said?.ok ? await said.json().catch(() => null) : null);
  return {
    signUpsAreOpen: read.success ? !read.data.disable_signup : null,
    confirmsAddresses: read.success ? !read.data.mailer_autoconfirm : null,
    site,
  };
}

/**
 * The site URL of Auth, which it tells by where it sends somebody whose link in a mail is not good any more. Asked once a
 * minute at most: Auth takes thirty such questions of one address in five minutes, and for all who confirm a link in a
 * mail here the portal asks.
 *
 * @see https://github.com/supabase/auth/blob/master/internal/api/verify.go
 */
const askSite = remembered(async () => {
  const sentOn = await ask('/auth/v1/verify?type=signup&token=health-check');
  await sentOn?.body?.cancel();
  return URL.parse(sentOn?.headers.get('location') ?? '')?.origin ?? null;
}, 60_000);

/** Null when nothing answers. */
async function ask(path: string): Promise<Response | null> {
  try {
    return await fetch(`${PUBLIC_SUPABASE_URL.replace(/\/+$/, '')}${path}`, {
      headers: { apikey: PUBLIC_SUPABASE_PUBLISHABLE_KEY },
      redirect: 'manual',
      signal: AbortSignal.timeout(LIMIT_MS),
    });
  } catch {
    return null;
  }
}
