import { PUBLIC_SUPABASE_PUBLISHABLE_KEY, PUBLIC_SUPABASE_URL } from '$app/env/public';
import { takeStream } from '#lib/limits/open-streams.ts';
import { listenToProject } from '#lib/server/listen-to-project.ts';
import { streamActivity } from '#lib/server/stream-activity.ts';
import type { RequestHandler } from './$types';

/** A member who was removed hears that something happened, though never what, for this long at most. */
const LIFETIME_MS = 10 * 60_000;

/** Signals new activity in a project as it happens, where Supabase Realtime is to be had. */
export const GET: RequestHandler = async ({ locals, params }) => {
  const { data } = await locals.database.auth.getSession();
  const session = data.session;
  if (!session || !locals.user) return new Response(null, { status: 204 });
  // A page that is refused asks at intervals, and for a stream again after a while.
  const release = takeStream(locals.user.id);
  if (!release) return new Response(null, { status: 429, headers: { 'retry-after': '300' } });
  const left = (session.expires_at ?? 0) * 1000 - Date.now();
  return streamActivity(
    async (callbacks) => {
      const stop = await listenToProject(params.projectId, {
        apiUrl: PUBLIC_SUPABASE_URL,
        publishableKey: PUBLIC_SUPABASE_PUBLISHABLE_KEY,
        accessToken: session.access_token,
        ...callbacks,
      }).catch((cause: unknown) => {
        release();
        throw cause;
      });
      if (stop) {
        return () => {
          release();
          stop();
        };
      }
      release();
      return null;
    },
    Math.min(Math.max(left, 0), LIFETIME_MS),
  );
};
