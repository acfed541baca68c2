import { healthAnswer, widgetHealthAnswer, type WidgetHealthAnswer } from '@webspeaker/core/protocol';
import { z } from 'zod';
import {
  PUBLIC_SUPABASE_PUBLISHABLE_KEY,
  PUBLIC_SUPABASE_REGION,
  PUBLIC_SUPABASE_URL,
} from '$app/env/public';
import type { AuthFacts, FunctionFacts } from '#lib/health/facts.ts';

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

/**
 * Asks Supabase Auth for what it tells everybody: whether it takes sign-ups and confirms addresses. And for its site URL,
 * which it tells by where it sends somebody whose link in a mail is not good any more.
 *
 * @see https://github.com/supabase/auth/blob/master/internal/api/verify.go
 */
export async function askAuth(): Promise<AuthFacts> {
  const [said, sentOn] = await Promise.all([
    ask('/auth/v1/settings'),
    ask('/auth/v1/verify?type=signup&token=health-check'),
  ]);
  await sentOn?.body?.cancel();
  const read = settings.safeParse(said?.ok ? await said.json().catch(() => null) : null);
  return {
    signUpsAreOpen: read.success ? !read.data.disable_signup : null,
    confirmsAddresses: read.success ? !read.data.mailer_autoconfirm : null,
    site: URL.parse(sentOn?.headers.get('location') ?? '')?.origin ?? null,
  };
}

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
