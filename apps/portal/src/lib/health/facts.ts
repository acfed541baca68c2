import type { HealthAnswer, WidgetHealthAnswer } from '@webspeaker/core/protocol';
import type { InstallationHealth } from '#lib/db/health.ts';

/** What a function said of itself; or the status it answered with, null when nothing that we know came back. */
export type FunctionFacts<Answer = HealthAnswer> =
  | { status: 200; said: Answer; /** Where it ran, on hosted Supabase. */ region: string | null }
  | { status: number | null; said?: undefined };

/** What Supabase Auth tells everybody; null where it did not. */
export type AuthFacts = {
  signUpsAreOpen: boolean | null;
  confirmsAddresses: boolean | null;
  /** The origin that links in mails lead to. */
  site: string | null;
};

/** Everything that the portal knows of its installation. */
export type HealthFacts = {
  portal: {
    version: string;
    /** The newest migration that it was built with. */
    schemaVersion: string;
    /** Where browsers find it. */
    origin: string;
    /** The region that its snippets ask for; empty for none. */
    region: string;
  };
  database: InstallationHealth;
  widget: FunctionFacts<WidgetHealthAnswer>;
  contacts: FunctionFacts;
  auth: AuthFacts;
};
