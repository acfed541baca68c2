/** The content of `stack.json`: where everything is, and who may sign in. */
export type StackInfo = {
  /** The one origin of `/rest/v1`, `/auth/v1` and `/functions/v1`. */
  apiUrl: string;
  /** Postgres as the role `postgres`, which owns everything the migrations make. */
  dbUrl: string;
  /** The key that browsers may know; role `anon`. */
  publishableKey: string;
  /** Role `service_role`: bypasses row-level security. */
  secretKey: string;
  portalUrl: string;
  demoUrl: string;
  project: { id: string; accessKey: string; secretKey: string };
  demoUser: { email: string; password: string };
  /** Where the logs of Postgres, the gateway and the functions are written, and of portal and demo shop. */
  logDirectory: string;
  /** Where the mails of Auth land, an HTML file each: the links that it asks people to open. */
  mailDirectory: string;
};

/** The rows that `supabase/seed.sql` makes. */
export const DEMO = {
  project: {
    id: '00000000-0000-4000-8000-000000000001',
    accessKey: 'pk_demo_fernway_tea_000000000000',
    secretKey: 'sk_demo_fernway_tea_000000000000000000000000',
  },
  demoUser: { email: 'demo@example.com', password: 'demo-password' },
} as const;
