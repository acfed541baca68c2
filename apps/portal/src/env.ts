import { defineEnvVars } from '@sveltejs/kit/env';
import { z } from 'zod';

/** What the portal must be told when it starts. It never gets a secret key: members' own tokens read and write. */
export const variables = defineEnvVars({
  PUBLIC_SUPABASE_URL: {
    public: true,
    description: 'Address of the Supabase project, for example https://abc.supabase.co',
    schema: z.url(),
  },
  PUBLIC_SUPABASE_PUBLISHABLE_KEY: {
    public: true,
    description: 'Publishable key of the Supabase project (sb_publishable_…)',
    schema: z.string().min(1),
  },
});
