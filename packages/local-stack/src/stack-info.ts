/** What `stack.json` says: where everything is and who may sign in. */
export type StackInfo = {
  /** The one origin of `/rest/v1`, `/auth/v1` and `/functions/v1`. */
  apiUrl: string;
  /** Postgres as the role `postgres`, which owns what the migrations make. */
  dbUrl: string;
  /** What a browser may know; the role `anon`. */
  publishableKey: string;
  /** The role `service_role`: passes by row-level security. */
  secretKey: string;
  portalUrl: string;
  demoUrl: string;
  project: { id: string; accessKey: string; secretKey: string };
  demoUser: { email: string; password: string };
  /** Where the logs of Postgres, the gateway and the functions are written, and of portal and demo shop. */
  logDirectory: string;
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
