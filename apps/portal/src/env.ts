import { building } from '$app/env';
import { defineEnvVars } from '@sveltejs/kit/env';
import { z } from 'zod';

/** A build starts the portal to look at its routes, on a machine that need not know any Supabase project. */
const onceStarted = (schema: z.ZodType<string, string>) => (building ? z.string().default('') : schema);

/** What the portal must be told when it starts. It never gets a secret key: members' own tokens read and write. */
export const variables = defineEnvVars({
  PUBLIC_SUPABASE_URL: {
    public: true,
    description: 'Address of the Supabase project, for example https://abc.supabase.co',
    schema: onceStarted(z.url()),
  },
  PUBLIC_SUPABASE_PUBLISHABLE_KEY: {
    public: true,
    description: 'Publishable key of the Supabase project (sb_publishable_…)',
    schema: onceStarted(z.string().min(1)),
  },
  PUBLIC_SUPABASE_REGION: {
    public: true,
    description:
      'Region of a project on hosted Supabase, for example eu-central-1: snippets then ask for it, and the functions run there alone',
    schema: z
      .string()
      .regex(/^[a-z]+(-[a-z]+)+-\d+$/, 'a region looks like eu-central-1')
      .or(z.literal(''))
      .default(''),
  },
});
